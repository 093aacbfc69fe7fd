import { addHeader } from '../../../../shared/http/headers.ts';
import { multiMap } from '../../../../shared/http/multi-map.ts';
import { originForm } from '../../../../shared/http/path.ts';
import { parseQuery } from '../../../../shared/http/query.ts';
import type { LatticeRequest } from '../../../../shared/lattice/request.ts';
import type { RouteTable } from '../../../../shared/routing/schema.ts';
import { checkRules, type RuleCheck, routeSentence } from '../../explain/route.ts';

export interface Attempt {
  checks: RuleCheck[];
  sentence: string;
  error?: string;
}

/** Which rule a request would match: asked of the handler's own matcher, in the page; nothing is sent. */
export function tryRequest(table: RouteTable, method: string, target: string, headerLines: string): Attempt {
  try {
    const request = requestOf(method, target, headerLines);
    const checks = checkRules(table, request);
    return { checks, sentence: routeSentence(table, request, checks.find(({ isChosen }) => isChosen)?.rule.name) };
  } catch (error) {
    return { checks: [], sentence: '', error: `Refused with 400: ${(error as Error).message}.` };
  }
}

function requestOf(method: string, target: string, headerLines: string): LatticeRequest {
  const path = originForm(target, method);
  const headers = multiMap();
  for (const line of headerLines.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) addHeader(headers, line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  const query = parseQuery(path.split('?')[1]);
  return {
    version: '2.0',
    path,
    method,
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: {
      serviceNetworkArn: '',
      serviceArn: '',
      targetGroupArn: '',
      identity: {},
      region: '',
      timeEpoch: '0',
    },
  };
}
