/** Rules in the order in which they are tried: the lowest number first (AWS: "Listener rules for your VPC Lattice service"). */
export const inPriorityOrder = <R extends { priority: number }>(rules: readonly R[]): R[] =>
  rules.toSorted((a, b) => a.priority - b.priority);
