import { isRewritable } from '../../../shared/http/header-owners.ts';
import { leadOf } from './openapi-rules.ts';
import type { Context, Integration } from './openapi-shapes.ts';
import { isPath, type WrittenForward, type WrittenHeaderModifier, type WrittenRewrite } from './table.ts';

/**
 * Parameter mapping: of HTTP APIs (`overwrite:header.x`, a value or `$request…`), and of REST APIs
 * (`integration.request.header.x`, a value in single quotes or `method.request…`).
 */

/** Other parts of an import read the mappings of paths. */
const isOfPath = (key: string): boolean => key.startsWith('integration.request.path.') || key === 'overwrite:path';

/** The header modifiers of an integration. A mapping that a table cannot express becomes a note. */
export function modifiersOf(
  integration: Integration,
  { where, notes, stageVariables }: Context,
): Partial<WrittenForward> {
  const read = (mapping: Readonly<Record<string, string>>, what: string): WrittenHeaderModifier | undefined => {
    const modifier = { set: [], add: [], remove: [] } as Required<WrittenHeaderModifier>;
    const lost = Object.entries(mapping).filter(
      ([key, value]) => !isOfPath(key) && !addTo(modifier, key, substituted(value, stageVariables)),
    );
    if (lost.length > 0) {
      const list = lost.map(([key, value]) => `${key} (${value})`).join(', ');
      notes.push({ where, what: `${what} ${list} cannot be expressed` });
    }
    const used = Object.entries(modifier).filter(([, { length }]) => length > 0);
    return used.length > 0 ? Object.fromEntries(used) : undefined;
  };
  const { requestParameters, responseParameters } = integration;
  const request = read(requestParameters, 'request parameter mapping');
  const { default: always, ...byStatus } = responseParameters;
  const response = typeof always === 'object' ? read(always, 'response parameter mapping') : undefined;
  for (const [status, mapping] of Object.entries(byStatus)) {
    const keys = typeof mapping === 'string' ? status : `${Object.keys(mapping).join(', ')} of status ${status}`;
    notes.push({
      where,
      what: `response parameter mapping ${keys} cannot be expressed: a header is changed for every status or for none`,
    });
  }
  return {
    ...(request && { requestHeaderModifier: request }),
    ...(response && { responseHeaderModifier: response }),
  };
}

/** Whether a mapping is one that a modifier can say, or one that changes nothing. */
function addTo(modifier: Required<WrittenHeaderModifier>, key: string, value: string): boolean {
  const [, verb, name] = /^(?:(append|overwrite|remove):|integration\.request\.)header\.(.+)/.exec(key) ?? [];
  if (name === undefined || !isRewritable(name.toLowerCase())) return false;
  if (value === `method.request.header.${name}`) return true;
  const text = verb === undefined ? /^'(.*)'$/.exec(value)?.[1] : value;
  if (verb === 'remove') modifier.remove.push(name);
  else if (text === undefined || (verb !== undefined && text.includes('$'))) return false;
  else (verb === 'append' ? modifier.add : modifier.set).push({ name, value: text });
  return true;
}

/** `${stageVariables.NAME}` and `$stageVariables.NAME`, where its value is given. */
export const substituted = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/\$(?:\{stageVariables\.(\w+)\}|stageVariables\.(\w+))/g, (whole, braced: string, plain: string) => {
    return variables.get(braced ?? plain) ?? whole;
  });

/** The rewrite of `overwrite:path`; `undefined` for one that a table cannot say. */
export function overwrittenPath(overwritten: string, { path, stageVariables }: Context): WrittenRewrite | undefined {
  const value = substituted(overwritten, stageVariables).replace(/\$\{(request\.[\w.]+)\}/g, '$$$1');
  const lead = value.split('$')[0]!;
  const variable = value.slice(lead.length);
  if (variable === '') return isPath(lead) ? { path: { replaceFullPath: lead } } : undefined;
  const ownLead = leadOf(path);
  if (variable === '$request.path') {
    return changedLead(ownLead ?? path, lead + (ownLead ?? path), ownLead === undefined);
  }
  const last = /^[^{]*\{(\w+)\+?\}$/.exec(path)?.[1];
  return ownLead !== undefined && variable === `$request.path.${last}` ? changedLead(ownLead, lead, false) : undefined;
}

/** From a path's literal beginning to another one. */
export function changedLead(lead: string, newLead: string, isExact: boolean): WrittenRewrite | undefined {
  if (lead === newLead) return {};
  if (!isPath(newLead)) return undefined;
  if (isExact) return { path: { replaceFullPath: newLead } };
  if (!lead.endsWith('/') || !newLead.endsWith('/')) return undefined;
  return { path: { replacePrefixMatch: newLead.slice(0, -1) || '/' } };
}
