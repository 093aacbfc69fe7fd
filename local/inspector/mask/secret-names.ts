/** Decides by its name whether a header, a JSON key, a form field or a query parameter holds a secret. */

/** Any part of a name. Each is long enough to mean nothing else. */
const PARTS =
  /token|secret|passw|passphrase|passcode|pwd|credential|signature|assertion|jwt|saml(?:request|response)|sess(?:ion)?id|authorization|(?:api|private|access|signing|encryption|shared|symmetric|master|account|subscription|functions|session|storage|license|ssh)key|xamznoidc/;

/** A word of a name, singular or plural. As a part it would also be in `shipping`, `design` and `discard`. */
const WORDS = /^(?:auth|pin|card|sig|sid|otp|totp|cvv|cvc|iban|ssn|pas)s?$/;

/** A whole name. `sessionName` is not secret: Lattice uses it for the caller's role session. */
const NAMES = /^(?:session|(?:set)?cookies?|xorigincontext)$/;

export function isSecretName(name: string): boolean {
  const plain = name.normalize('NFKC');
  const folded = plain.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return PARTS.test(folded) || NAMES.test(folded) || wordsOf(plain).some((word) => WORDS.test(word));
}

/** `userPin`, `user_pin` and `user-PIN` have the same words. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
