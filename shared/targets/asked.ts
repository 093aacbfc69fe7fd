/** What the targets of one request took. */
export interface Asked {
  /** From handing requests over, a new connection's set-up included, until their answers were complete. */
  ms: number;
  /** Requests sent again on a connection of their own, because a kept one had ended. */
  retries: number;
}

/** Awaits a target, and adds how long that took. */
export async function timed<T>(asked: Asked | undefined, ask: () => Promise<T>): Promise<T> {
  const askedAt = performance.now();
  try {
    return await ask();
  } finally {
    if (asked) asked.ms += performance.now() - askedAt;
  }
}
