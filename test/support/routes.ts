/** Route tables in few words. */

/** An action that forwards to this target group; `more` is what else it has. */
export const to = (targetGroupIdentifier: string, more: object = {}) => ({
  forward: { targetGroups: [{ targetGroupIdentifier }], ...more },
});

/** A rule for a path and all below it. Its name is the path: `orders` of `/orders`, `all` of `/`. */
export const rule = (prefix: string, action: object, priority = 1) => ({
  name: prefix.slice(1) || 'all',
  priority,
  match: { httpMatch: { pathMatch: { match: { prefix } } } },
  action,
});

/** A rule for each of these paths, in this order. */
export const rules = (actions: Record<string, object>) =>
  Object.entries(actions).map(([prefix, action], i) => rule(prefix, action, i + 1));
