/** Numbers as a person reads them. */

export const percentText = (percent: number): string => `${Number(percent.toFixed(2))} %`;

export const millisecondsText = (ms: number): string => `${Number(ms.toFixed(ms < 10 ? 1 : 0))} ms`;

export function minutesText(minutes: number): string {
  if (minutes >= 2880) return `${Math.floor(minutes / 1440)} days`;
  if (minutes >= 120) return `${Math.floor(minutes / 60)} hours`;
  const rounded = Math.floor(minutes * 10) / 10;
  return `${rounded} ${rounded === 1 ? 'minute' : 'minutes'}`;
}

/** Seconds are enough, so milliseconds are written only where there are any. */
export const timeText = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
