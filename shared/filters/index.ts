import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { type Decision, prefixOf } from '../routing/decide.ts';
import { modifyHeaders, modifyRequestHeaders } from './header-modifier.ts';
import { type OwnUrl, rewriteUrl } from './url-rewrite.ts';

/** Changes a request on its way to a target group, and returns how its response is changed on the way back. */
export type Filter = (request: LatticeRequest, origin: Origin, own: OwnUrl) => Filtered;

interface Filtered {
  request: LatticeRequest;
  restore(response: LatticeResponse): LatticeResponse;
}

/** The filter of the action that was decided on, for one of its target groups; `undefined` when it changes nothing. */
export function filterFor(decision: Decision & { action: 'forward' }, targetGroup: string): Filter | undefined {
  const { targetGroups, urlRewrite, requestHeaderModifier, responseHeaderModifier } = decision.forward;
  const own = targetGroups.find(({ targetGroupIdentifier }) => targetGroupIdentifier === targetGroup)?.urlRewrite;
  const rewrite = own ?? urlRewrite;
  if (!rewrite && !requestHeaderModifier && !responseHeaderModifier) return undefined;

  return (received, origin, ownUrl) => {
    const { request, restore } = rewrite
      ? rewriteUrl(rewrite, prefixOf(decision), received, origin, ownUrl)
      : unchanged(received);
    const headers = requestHeaderModifier
      ? modifyRequestHeaders(requestHeaderModifier, request.headers)
      : request.headers;
    return {
      request: { ...request, headers },
      restore(response) {
        const restored = restore(response);
        if (!responseHeaderModifier) return restored;
        return { ...restored, headers: modifyHeaders(responseHeaderModifier, restored.headers) };
      },
    };
  };
}

export const unchanged = (request: LatticeRequest): Filtered => ({ request, restore: (response) => response });
