/** How many execution environments there are under a steady load, and how often one starts cold. */

export interface Traffic {
  /** Requests per second; they arrive independently of each other (a Poisson process). */
  requestsPerSecond: number;
  /** Seconds that a request occupies its environment, on average. */
  seconds: number;
}

export interface Environments {
  /** Requests in the function at the same time, on average. */
  concurrency: number;
  /** Environments that exist, busy and frozen, on average. */
  kept: number;
  /** Environments per second that start because none was free. */
  coldStartsPerSecond: number;
}

/** Little's law: what arrives per second, times the seconds that it stays. */
export const concurrency = ({ requestsPerSecond, seconds }: Traffic): number => requestsPerSecond * seconds;

/**
 * Environments under a steady load, when one that was idle for `idleSeconds` is taken away.
 *
 * Requests in flight are Poisson distributed around Little's mean, whatever the distribution of their times. Lambda
 * does not say which idle environment gets the next request; assumed is the choice that leaves the others idle for
 * longest, so that environment k + 1 lives as long as k + 1 requests meet at least once within `idleSeconds`. With
 * time[k] the mean time until they do, counted from an idle function, that fails to happen in exp(-idle / time[k]) of
 * the cases: then the environment is gone, and the next such meeting is a cold start.
 */
export function steadyEnvironments(traffic: Traffic, idleSeconds: number): Environments {
  const { requestsPerSecond: rate, seconds } = traffic;
  const mean = concurrency(traffic);
  let logShare = -mean; // of the time with exactly k in flight
  let atMost = 0; // share of the time with k or fewer in flight
  let step = 0; // seconds from k in flight to k + 1, on average
  let time = 0; // seconds from none to k + 1
  let kept = 0;
  let coldStartsPerSecond = 0;
  for (let k = 0; ; k++) {
    if (k > 0) logShare += Math.log(mean / k);
    atMost = Math.min(1, atMost + Math.exp(logShare));
    step = (1 + (k / seconds) * step) / rate;
    time += step;
    const gone = atMost * Math.exp(-idleSeconds / time);
    kept += 1 - gone;
    coldStartsPerSecond += gone / time;
    // From here on so many never meet; the sums no longer change.
    if (k > mean && time > 1e9 * idleSeconds) return { concurrency: mean, kept, coldStartsPerSecond };
  }
}
