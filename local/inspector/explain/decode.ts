import type { Decoded, FormatSettings } from '../../../shared/formats/event-format.ts';
import type { Fields } from '../../../shared/formats/fields.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import { bodyNotes } from './decode-body.ts';
import type { DecodeContext } from './decode-context.ts';
import { headerNotes } from './decode-headers.ts';
import { contextNotes, originNotes } from './decode-request-context.ts';
import { targetNotes } from './decode-target.ts';
import type { Note } from './note.ts';

/** Explains how the event became the Lattice v2 request. */
export function explainDecode(event: Fields, decoded: Decoded, settings: FormatSettings): Note[] {
  const source = decoded.origin.eventSource;
  const c: DecodeContext = { event, ...decoded, source, settings };
  const notes = [targetNotes, headerNotes, bodyNotes, contextNotes, originNotes].flatMap((about) => about(c));
  return [{ text: RECOGNISED[source], places: [] }, ...notes].map((note) => ({ step: 'decode', ...note }));
}

/** How the event source was recognised (formats/index.ts). */
const RECOGNISED: Readonly<Record<EventSource, string>> = {
  alb: 'The event is from an Application Load Balancer, because it has requestContext.elb.',
  'lattice-v2':
    'The event is from VPC Lattice, event structure V2: known by the Lattice ARNs in requestContext. All other events are converted to this form.',
  'function-url':
    'The event is from a Function URL, because it has requestContext.http and .lambda-url. in its domain name.',
  'apigateway-http': 'The event is from an HTTP API, payload 2.0, because it has requestContext.http.',
  'apigateway-rest': 'The event is from a REST API, payload 1.0: known by httpMethod next to requestContext.',
  'lattice-v1': 'The event is from VPC Lattice, event structure V1, because it has raw_path and is_base64_encoded.',
  'vpc-proxy': 'The event is from the 2016 mapping template, because it has requestParams and params.header.',
};
