/** Chance with a seed: the same seed gives the same ramps on every machine. */
export interface Random {
  /** From [0, 1). */
  uniform(): number;
  /** One of the elements. */
  pick<T>(list: ArrayLike<T>): T;
  /** Between two bounds above 0, each order of magnitude as likely as the next. */
  logUniform(least: number, most: number): number;
  /** How many happen, where `mean` are expected. */
  poisson(mean: number): number;
  /** How many of `count` happen, each with the chance. */
  binomial(count: number, chance: number): number;
  /** Standard normal. */
  normal(): number;
}

export function random(seed: number): Random {
  let state = seed >>> 0;
  /** mulberry32, public domain. */
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  /** Box and Muller's method. */
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

  const poisson = (mean: number): number => {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  };

  return {
    uniform,
    normal,
    poisson,
    pick: (list) => list[Math.floor(uniform() * list.length)]!,
    logUniform: (least, most) => least * (most / least) ** uniform(),
    binomial(count, chance) {
      if (chance <= 0 || count === 0) return 0;
      // Rare events are as good as Poisson's; all others need to be exact only while there are few of them.
      if (chance < 0.05 && count > 100) return Math.min(count, poisson(count * chance));
      if (count > 1000) {
        const spread = Math.sqrt(count * chance * (1 - chance));
        return Math.min(count, Math.max(0, Math.round(count * chance + spread * normal())));
      }
      let happened = 0;
      for (let i = 0; i < count; i++) if (uniform() < chance) happened++;
      return happened;
    },
  };
}
