import type { GroupEvidence } from '../../shared/ramp/evidence.ts';
import { type Random, random } from './random.ts';

/** How a target group behaves. */
export interface Behaviour {
  /** For each request. */
  errorChance: number;
  /** Added to each answer's time. */
  slowerMs: number;
  /** That its answer to a mirrored request is another than the old one's. */
  differChance: number;
}

/** A group's results in one minute. Times are bins, because only their 95th percentile is needed. */
export interface Minute {
  requests: number;
  errors: number;
  compared: number;
  different: number;
  times: number[];
}

/** Bins grow by 4 %, from 4 ms to 10 s. */
const GROWTH = 1.04;
const LEAST_MS = 4;
const BINS = 200;
const binOf = (ms: number): number =>
  Math.min(BINS - 1, Math.max(0, Math.round(Math.log(ms / LEAST_MS) / Math.log(GROWTH))));

/** Times are log-normal around 40 ms, so that the 95th percentile is 91 ms. */
const MEDIAN_MS = 40;
const SPREAD = 0.5;

/** So many times of a minute are drawn one by one; of more, these stand for the others. */
const MAX_DRAWN = 400;

/** The bins of a distribution, each as often as it is likely: an element of it is a draw. */
const DRAWS = 65_536;
const distributions = new Map<number, Uint8Array>();

function distribution(slowerMs: number): Uint8Array {
  const known = distributions.get(slowerMs);
  if (known) return known;
  const { normal } = random(1);
  const bins = Uint8Array.from({ length: DRAWS }, () => binOf(MEDIAN_MS * Math.exp(SPREAD * normal()) + slowerMs));
  distributions.set(slowerMs, bins);
  return bins;
}

export function drawMinute(chance: Random, mean: number, behaviour: Behaviour): Minute {
  const requests = chance.poisson(mean);
  const bins = distribution(behaviour.slowerMs);
  const times = Array.from({ length: Math.min(requests, MAX_DRAWN) }, () => chance.pick(bins));
  return { requests, errors: chance.binomial(requests, behaviour.errorChance), compared: 0, different: 0, times };
}

/** Minutes added up, and the oldest taken away again as time goes on. */
export class Sum {
  #requests = 0;
  #errors = 0;
  #compared = 0;
  #different = 0;
  readonly #times = new Float64Array(BINS);

  add(minute: Minute, sign = 1): void {
    this.#requests += sign * minute.requests;
    this.#errors += sign * minute.errors;
    this.#compared += sign * minute.compared;
    this.#different += sign * minute.different;
    const weight = (sign * minute.requests) / minute.times.length;
    for (const bin of minute.times) this.#times[bin]! += weight;
  }

  evidence(): GroupEvidence {
    const [requests, compared, different] = [this.#requests, this.#compared, this.#different];
    const evidence = { requests, targetErrors: this.#errors, gatewayErrors: 0, compared, different };
    return requests === 0 ? evidence : { ...evidence, p95Ms: this.#percentile95() };
  }

  #percentile95(): number {
    let left = this.#requests * 0.05;
    let bin = BINS - 1;
    while (bin > 0 && left > this.#times[bin]!) left -= this.#times[bin--]!;
    return LEAST_MS * GROWTH ** bin;
  }
}
