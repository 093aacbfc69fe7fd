/** What a target's URL has to be, in the words of an error. */
export const HTTP_URL = 'http://host[:port][/path] or https://… without user, query or fragment';

/** Whether a text is such a URL. */
export function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\/[^/?#@\s\\]+(\/[^?#\s\\]*)?$/i.test(value)) return false;
  // Nothing can listen on port 0; a client that takes it for "none given" would ask another one.
  return URL.canParse(value) && new URL(value).port !== '0';
}
