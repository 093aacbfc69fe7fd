import type { Fields } from '../../../shared/formats/fields.ts';
import type { LambdaTargetGroup } from '../../../shared/routing/schema.ts';
import { headersOfEvent } from '../headers-of.ts';
import type { HttpMessage } from '../http-message.ts';
import type { DeliverContext, HeaderContext, Text } from './context.ts';
import { headerNotes } from './deliver-headers.ts';
import { CANNOT_CARRY, FORM_NAME } from './forms.ts';
import { changed, type Reasons } from './note.ts';
import { rewrittenPath } from './rewrite.ts';

/** The event in an Invoke request's body; `undefined` if the recording does not have all of it. */
export function payloadOf(sent: HttpMessage): Fields | undefined {
  try {
    return JSON.parse(sent.body.toString('utf8')) as Fields;
  } catch {
    return undefined;
  }
}

/** To a function, as an event. */
export function lambdaNotes(c: DeliverContext, group: LambdaTargetGroup): Text[] {
  const form = group.eventFormat;
  const loss = CANNOT_CARRY[form];
  const notes: Text[] = [
    {
      text: `The function is invoked with ${FORM_NAME[form]}, as its eventFormat says${loss ? `; ${loss}` : ', which is the request itself'}.`,
      places: [],
    },
  ];
  const payload = payloadOf(c.sent);
  if (!payload) return notes;
  const path = [payload['path'], payload['rawPath'], payload['raw_path']].find((each) => typeof each === 'string');
  const rewritten = typeof path === 'string' ? rewrittenPath(c, path) : undefined;
  if (rewritten !== undefined) notes.push({ step: 'rewrite', text: rewritten, places: [changed('request', '/path')] });
  const single: Reasons<HeaderContext> = [
    [
      ({ name }) => name === 'content-length' && form === 'apigateway-rest',
      () => 'content-length is left out, as a REST API leaves it out.',
    ],
    [
      ({ after, before }) =>
        form === 'alb' &&
        group.multiValueHeaders === false &&
        before !== undefined &&
        after !== undefined &&
        before.values.length > 1,
      ({ name }) => `${name}: only its last value, because the function's target group has no multi-value headers.`,
    ],
    [
      ({ name, before }) => name === 'cookie' && before !== undefined,
      () => 'The cookie header becomes the list cookies in this form.',
    ],
    [
      ({ before, after }) =>
        before !== undefined &&
        after !== undefined &&
        form !== 'vpc-proxy' &&
        before.values.join(',') === after.values.join(','),
      ({ name }) => `${name}: its lines are joined with commas, as this form has them.`,
    ],
    [
      ({ before, after }) =>
        before !== undefined && after !== undefined && before.values.join(', ') === after.values.join(', '),
      ({ name }) => `${name}: its lines are joined with commas, as this form has them.`,
    ],
    [
      ({ before, after, name }) =>
        before !== undefined &&
        after !== undefined &&
        name !== 'x-lattice-migration-proxy-hops' &&
        before.values.at(-1) === after.values[0],
      ({ name }) => `${name}: only its last value, because this form has one for each header.`,
    ],
  ];
  notes.push(...headerNotes(c, headersOfEvent(payload, form), single));
  if (c.request.body !== undefined && form !== 'vpc-proxy') {
    notes.push({
      text: `The body passes as it is, ${c.request.isBase64Encoded ? 'base64' : 'text'} and its flag. Nothing is decoded between two events.`,
      places: [],
    });
  }
  if (form === 'vpc-proxy' && c.request.body !== undefined) {
    notes.push({
      text: 'The body becomes bodyJson as parsed JSON, because this form carries only JSON.',
      places: [changed('request', '/body'), changed('sent', '/bodyJson', c.view)],
    });
  }
  return notes;
}
