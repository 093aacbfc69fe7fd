import { splitTarget } from '../../../shared/http/path.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import { at, type DecodeContext, type Text } from './decode-context.ts';
import { changed } from './note.ts';

/** Where the event of each source has its path. */
const PATH_AT: Readonly<Record<EventSource, string>> = {
  alb: '/path',
  'lattice-v2': '/path',
  'function-url': '/rawPath',
  'apigateway-http': '/rawPath',
  'apigateway-rest': '/path',
  'lattice-v1': '/raw_path',
  'vpc-proxy': '/requestParams/path',
};

/** How the query of each source becomes part of the path. */
const QUERY: Readonly<Record<EventSource, string>> = {
  alb: 'The query is appended to path as Lattice sends it. An ALB leaves keys and values as the client sent them, so nothing is escaped again.',
  'lattice-v2': 'path had no query, so the query is written from queryStringParameters.',
  'function-url': 'path is rawPath and rawQueryString, both as the client sent them.',
  'apigateway-http':
    'The query is rawQueryString as the client sent it; the map queryStringParameters joins repeats with commas and is not used.',
  'apigateway-rest':
    'The query is appended to path as Lattice sends it, with escapes again. A REST API hands it over decoded and without the order of its keys.',
  'lattice-v1': 'The query is read from raw_path, because query_string_parameters has only one value for each key.',
  'vpc-proxy': 'The query is written from params.querystring, which the mapping template decoded.',
};

/** Path and query. */
export function targetNotes(c: DecodeContext): Text[] {
  const { event, request, settings } = c;
  const given = at(event, PATH_AT[c.source]);
  const [path, query] = splitTarget(request.path);
  const [givenPath, givenQuery] = splitTarget(String(given));
  const notes: Text[] = [];
  const place = changed('request', '/path');
  if (path !== givenPath) {
    const stripped =
      settings.sources['apigateway-rest']?.stripBasePath ?? settings.sources['apigateway-http']?.stripStage;
    const why =
      c.source === 'vpc-proxy'
        ? "requestParams.path is the resource's template; its placeholders are filled from params.path."
        : stripped !== undefined && givenPath.endsWith(path)
          ? `The prefix ${stripped} is taken off, as the route table says.`
          : c.source === 'apigateway-http'
            ? 'rawPath comes decoded. Characters that a path may not have are escaped again.'
            : 'The path begins with / as a request target does.';
    notes.push({ text: why, places: [changed('event', PATH_AT[c.source]), place] });
  }
  if (query !== undefined && (query !== givenQuery || c.source === 'lattice-v1')) {
    notes.push({ text: QUERY[c.source], places: [place] });
  }
  if (
    request.queryStringParameters &&
    JSON.stringify(event['queryStringParameters']) !== JSON.stringify(request.queryStringParameters)
  ) {
    notes.push({
      text: 'queryStringParameters repeats the query decoded, each key with all its values in order.',
      places: [changed('request', '/queryStringParameters')],
    });
  }
  return notes;
}
