/** Microseconds as people read them. */
export function duration(us: number | undefined): string {
  if (us === undefined) return '';
  if (us < 1000) return `${us} µs`;
  if (us < 1_000_000) return `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
  return `${(us / 1_000_000).toFixed(2)} s`;
}

/** `30.0 MB` */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** `12:57:13.104` */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

export const number = (count: number): string => count.toLocaleString('en');

export const percent = (share: number): string =>
  `${share === 0 || share >= 0.1 ? Math.round(share * 100) : (share * 100).toFixed(1)}%`;
