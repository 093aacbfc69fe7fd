/** How a kind of text masks what it holds. */
export interface TextMasker {
  /** Counts one more secret and returns what to write instead of it. */
  hide(): string;
  /** Masks a text that was written inside another one: a JSON string, a parameter's value, a form's field. */
  inner(text: string): string;
}
