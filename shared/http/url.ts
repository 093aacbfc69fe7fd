/** The form of a target's URL, for error messages. */
export const HTTP_URL = 'http://host[:port][/path] or https://… without user, query or fragment';

/** Whether a text is such a URL. */
export function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\/[^/?#@\s\\]+(\/[^?#\s\\]*)?$/i.test(value)) return false;
  // Nothing can listen on port 0. A client may take it for "no port" and connect to the usual one.
  return URL.canParse(value) && new URL(value).port !== '0';
}
