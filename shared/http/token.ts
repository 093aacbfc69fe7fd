/**
 * RFC 9110 section 5.6.2: the characters of header names and methods, as part of a regular expression; and a whole token.
 */
export const TOKEN_CHARACTER = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";
export const TOKEN = new RegExp(`^${TOKEN_CHARACTER}+$`);
