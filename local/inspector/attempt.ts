/** The value that a function returns, or the message of the error that it throws. */
export function attempt<T>(read: () => T): { value?: T; error?: string } {
  try {
    return { value: read() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
