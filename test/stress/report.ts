/** What a part of the stress run has found: figures, and whether each is as it must be. */
export interface Report {
  /** A figure that is only told. */
  tell(what: string, figure: string | number): void;
  /** A figure with a bar. */
  expect(what: string, figure: string | number, holds: boolean): void;
}

export interface Part {
  name: string;
  run(report: Report): Promise<void>;
}

/** Prints as it goes, so that a run that is cut short has shown something. */
export function createReport(): Report & { failed(): string[] } {
  const failures: string[] = [];
  const print = (mark: string, what: string, figure: string | number) => {
    const text = typeof figure === 'number' ? figure.toLocaleString('en') : figure;
    console.log(`  ${mark.padEnd(6)}${what.padEnd(72)} ${text}`);
  };
  return {
    tell: (what, figure) => print('', what, figure),
    expect(what, figure, holds) {
      print(holds ? 'ok' : 'FAILED', what, figure);
      if (!holds) failures.push(what);
    },
    failed: () => failures,
  };
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
