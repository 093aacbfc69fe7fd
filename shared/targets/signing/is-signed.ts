import type { TargetGroup } from '../../routing/schema.ts';

/** Whether the proxy signs requests to a target group, with its own role. Their Host is then the URL's own. */
export const isSigned = (group: TargetGroup): boolean => group.type !== 'lambda' && group.auth === 'AWS_IAM';
