/** A table whose one rule moves `/orders` from the group legacy to the group orders. */
export function rampTable(ramp: object = {}, weights: Record<string, number> = { orders: 0, legacy: 100 }) {
  const group = (name: string) => [name, { type: 'http', url: `http://${name}.internal` }] as const;
  return {
    targetGroups: Object.fromEntries([...Object.keys(weights), 'else'].map(group)),
    rules: [
      {
        name: 'orders',
        priority: 10,
        match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
        action: {
          forward: {
            targetGroups: Object.entries(weights).map(([targetGroupIdentifier, weight]) => ({
              targetGroupIdentifier,
              weight,
            })),
            ramp: { targetGroupIdentifier: 'orders', ...ramp },
          },
        },
      },
    ],
    defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'else' }] } },
  };
}
