import { useState } from 'preact/hooks';

/** Sizes of areas side by side, kept by the browser under a name. */
export function useSizes(name: string, first: readonly number[]) {
  const [sizes, setSizes] = useState<readonly number[]>(() => read(name, first));

  /** Shares what two neighbours have together: `percent` for the one at `at`, the rest for the next. */
  const share = (at: number, percent: number) => {
    const both = sizes[at]! + sizes[at + 1]!;
    const changed = sizes.with(at, (both * percent) / 100).with(at + 1, (both * (100 - percent)) / 100);
    setSizes(changed);
    localStorage.setItem(`size ${name}`, JSON.stringify(changed));
  };
  const percentOf = (at: number): number => (sizes[at]! / (sizes[at]! + sizes[at + 1]!)) * 100;

  return { sizes, share, percentOf };
}

function read(name: string, first: readonly number[]): readonly number[] {
  try {
    const kept = JSON.parse(localStorage.getItem(`size ${name}`) ?? 'null') as unknown;
    const isUsable = Array.isArray(kept) && kept.length === first.length && kept.every((size) => size > 0);
    return isUsable ? (kept as number[]) : first;
  } catch {
    return first;
  }
}
