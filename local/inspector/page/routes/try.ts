import { addHeader } from '../../../../shared/http/headers.ts';
import { multiMap } from '../../../../shared/http/multi-map.ts';
import { originForm } from '../../../../shared/http/path.ts';
import { type LatticeRequest, newRequest } from '../../../../shared/lattice/request.ts';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import { ambiguitySentence, checkRules, type RuleCheck, routeSentence } from '../../explain/route.ts';

export interface Attempt {
  checks: RuleCheck[];
  sentence: string;
  error?: string;
}

/** Which rule a request would match, decided by the handler's own code in the page. Nothing is sent. */
export function tryRequest(table: RouteTable, method: string, target: string, headerLines: string): Attempt {
  try {
    const checked = checkRules(table, requestOf(method, target, headerLines), { eventSource: 'lattice-v2' });
    const { decision, checks } = checked;
    if (decision.action === 'refuse' && decision.error.kind === 'ambiguousPath') {
      return { checks, sentence: '', error: ambiguitySentence(table, checked) };
    }
    if (decision.action === 'refuse' && decision.error.kind !== 'noRule') throw decision.error;
    return { checks, sentence: routeSentence(table, checked, decision.rule?.name) };
  } catch (error) {
    const { statusCode = 400, message } = error as Error & { statusCode?: number };
    return { checks: [], sentence: '', error: `Refused with ${statusCode}: ${message}.` };
  }
}

function requestOf(method: string, target: string, headerLines: string): LatticeRequest {
  const headers = multiMap();
  for (const line of headerLines.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) addHeader(headers, line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return newRequest(method, originForm(target, method), headers);
}
