import type { TargetGroup } from '../../../shared/routing/schema.ts';
import { keepsCallersHost } from '../../../shared/targets/http/http-target.ts';

/** Keys that need no note: they identify the target group, or only the proxy's own call needs them. */
export const UNDERSTOOD: Readonly<Record<TargetGroup['type'], readonly string[]>> = {
  http: ['type', 'url', 'host'],
  lattice: ['type', 'url', 'auth', 'region', 'pathEscaping'],
  lambda: ['type', 'functionArn', 'eventFormat', 'multiValueHeaders'],
};

/** Notes about settings of a target group that a VPC Lattice target group does not have. */
export function groupNotes(name: string, group: TargetGroup): string[] {
  const settings = Object.entries(group)
    .filter(([key, value]) => !UNDERSTOOD[group.type].includes(key) && ![undefined, false, 'NONE'].includes(value))
    .map(([key]) => `${key} has no counterpart`);
  return [...lostOf(group), ...settings].map((what) => `target group ${name}: ${what}`);
}

function lostOf(group: TargetGroup): string[] {
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
        ...(keepsCallersHost(group) ? [] : ["host target has no counterpart: targets see the caller's Host"]),
      ];
    }
  }
}
