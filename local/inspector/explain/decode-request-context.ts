import { isFields } from '../../../shared/formats/fields.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import { at, type DecodeContext, type Text } from './decode-context.ts';
import { added, changed, listed, removed } from './note.ts';

const TIME: Partial<Record<EventSource, string>> = {
  'apigateway-rest': '/requestContext/requestTimeEpoch',
  'apigateway-http': '/requestContext/timeEpoch',
  'function-url': '/requestContext/timeEpoch',
};

/** Who called, when and through what. */
export function contextNotes({ source, event, request, settings }: DecodeContext): Text[] {
  if (source === 'lattice-v2') return [];
  const { region, identity, serviceArn } = request.requestContext;
  const time = TIME[source];
  const notes: Text[] = [
    time && at(event, time) !== undefined
      ? {
          text: "timeEpoch is the gateway's milliseconds, converted to microseconds in a string as in Lattice events.",
          places: [changed('event', time), changed('request', '/requestContext/timeEpoch')],
        }
      : {
          text: 'timeEpoch is the time of conversion, because the event has no time.',
          places: [added('request', '/requestContext/timeEpoch')],
        },
  ];
  const { principal, sourceVpcArn } = identity;
  if (source === 'lattice-v1') {
    if (principal ?? sourceVpcArn ?? serviceArn) {
      notes.push({
        text: 'requestContext says what the x-amzn-lattice-* headers said.',
        places: [added('request', '/requestContext')],
      });
    }
    return notes;
  }
  if (principal) {
    const place = added('request', '/requestContext/identity');
    notes.push({
      text: 'identity has only the principal that IAM authenticated at the front door.',
      places: [place],
    });
  }
  if (sourceVpcArn)
    notes.push({
      text: "sourceVpcArn is the VPC of the private API's endpoint.",
      places: [added('request', '/requestContext/identity')],
    });
  if (!principal && !sourceVpcArn)
    notes.push({ text: 'identity is empty, because the event does not say who called.', places: [] });
  const own = region !== '' && region !== settings.requestContext.region;
  notes.push({
    text:
      own || JSON.stringify(event).includes(`.${region}.`)
        ? `region ${region} is read from a name in the event.`
        : region
          ? `region ${region} is the function's own.`
          : 'region is empty, because the event does not name one.',
    places: [added('request', '/requestContext/region')],
  });
  notes.push(
    serviceArn
      ? { text: 'The Lattice ARNs come from the route table.', places: [] }
      : { text: 'The Lattice ARNs are empty, because the request did not come through a Lattice service.', places: [] },
  );
  return notes;
}

/** Facts that have no place in a Lattice event: the field of the origin that keeps each, its name, its places in events. */
const WITHOUT_PLACE = [
  ['authorizer', 'the output of the authorizer', ['/requestContext/authorizer']],
  ['stageVariables', 'stage variables', ['/stageVariables', '/stage-variables']],
  ['pathParameters', 'path parameters', ['/pathParameters', '/params/path']],
  [
    'clientCertificate',
    'the client certificate',
    ['/requestContext/identity/clientCert', '/requestContext/authentication'],
  ],
  ['stage', 'the stage', ['/requestContext/stage', '/context/stage']],
] as const;

/** The facts of the event that do not become part of the request. */
export function originNotes({ event, origin }: DecodeContext): Text[] {
  const carried = WITHOUT_PLACE.filter(([key]) => hasContent(origin[key]));
  if (carried.length === 0) return [];
  const places = carried.flatMap(([, , pointers]) =>
    pointers.filter((pointer) => at(event, pointer) !== undefined).map((pointer) => removed('event', pointer)),
  );
  const text = `A Lattice event has no place for ${listed(carried.map(([, what]) => what))}. The proxy keeps it for targets that read this form and for forwardContext.`;
  return [{ text, places }];
}

const hasContent = (value: unknown): boolean => (isFields(value) ? Object.keys(value).length > 0 : value !== undefined);
