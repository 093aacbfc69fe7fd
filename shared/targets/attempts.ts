/** The attempts to get an answer from the targets of one request. */
export interface Attempts {
  /** Milliseconds from handing requests over until their answers were complete; setting up a connection counts. */
  ms: number;
  /** How many requests were sent again because their kept connection had ended. */
  retries: number;
  /** A fact about the answer that only the proxy knows, for the log. */
  note?: string;
}

/** Awaits a target and adds the time to `attempts`, also when the target fails. */
export async function timed<T>(attempts: Attempts | undefined, send: () => Promise<T>): Promise<T> {
  const sentAt = performance.now();
  try {
    return await send();
  } finally {
    if (attempts) attempts.ms += performance.now() - sentAt;
  }
}
