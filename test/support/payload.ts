/** What Lambda's Invoke returns: a function's result as JSON, which for `undefined` is null. */
export const payload = (result: unknown): Buffer => Buffer.from(JSON.stringify(result) ?? 'null');
