import type { TargetGroup } from '../../../shared/routing/schema.ts';

/** What a target group does for requests here that a VPC Lattice target group will not. */
export function groupNotes(name: string, group: TargetGroup): string[] {
  const settings = ['timeoutMs', 'ca']
    .filter((key) => Object.hasOwn(group, key))
    .map((key) => `${key} has no counterpart`);
  return [...lost(group), ...settings].map((what) => `target group ${name}: ${what}`);
}

function lost(group: TargetGroup): string[] {
  switch (group.type) {
    case 'lambda':
      return group.eventFormat.startsWith('lattice-')
        ? []
        : [`its function reads ${group.eventFormat} events, and VPC Lattice sends its own`];
    case 'lattice':
      return ['is a VPC Lattice service, which a rule cannot forward to: give the target group behind it'];
    case 'http': {
      const { pathname } = new URL(group.url);
      return [
        ...(pathname === '/' ? [] : [`base path ${pathname} has no counterpart`]),
        ...(group.host === 'target' ? ["host target has no counterpart: targets see the caller's Host"] : []),
        ...(group.forwardContext ? ['forwardContext has no counterpart'] : []),
      ];
    }
  }
}
