/**
 * Whether a REST API turns the base64 of an answer into bytes for this request. Otherwise the client gets the base64
 * text, which damages images (docs/wire-facts.md#rest-base64).
 *
 * `types` are the API's own binaryMediaTypes. Of `Accept` only the first media type counts, and it must be in the list:
 * a client's wildcard matches no configured type. With `*\/*` in the list Accept does not matter.
 */
export function decodesBase64(types: readonly string[], accept: string | undefined): boolean {
  const accepted = /^[^,;]*/
    .exec(accept ?? '')![0]
    .trim()
    .toLowerCase();
  return types.some((type) => {
    const [kind, subtype] = type.toLowerCase().split('/') as [string, string];
    if (subtype === '*') return kind === '*' || accepted.startsWith(`${kind}/`);
    return accepted === `${kind}/${subtype}`;
  });
}
