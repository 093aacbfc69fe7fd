/** Where in a value something is wrong, and what. */
export type Fault = [path: PropertyKey[], message: string];
