import { jsonAnswer } from '../http/answer.ts';
import { valuesOf } from '../http/headers.ts';
import type { HeaderLine } from '../http/request.ts';
import { type Door, Refused } from './door.ts';
import { restApi } from './rest-api.ts';
import { mappingTemplatesShape, type TemplateSettings } from './shapes/mapping-templates.ts';

/** The headers of the method response, and the names that its mappings read. JSONPath knows no other spelling. */
const MAPPED_HEADERS = [
  ['Content-Type', 'content-type'],
  ['Location', 'location'],
  ['Set-Cookie', 'set-cookie'],
] as const;

/** A REST API with the mapping templates of AWS's 2016 post, before a function that calls the named target. */
export function restApi2016(target: () => TemplateSettings['target']): Door {
  const shape = mappingTemplatesShape({
    get target() {
      return target();
    },
  });
  return {
    ...restApi,
    name: 'REST API with the 2016 mapping templates',
    shape,
    admit(request) {
      const admitted = restApi.admit(request);
      try {
        shape.toEvent(admitted);
        return admitted;
      } catch {
        // Lambda takes JSON only, and API Gateway hands its complaint on.
        throw new Refused(jsonAnswer(400, { message: 'Could not parse request body into json' }));
      }
    },
    check() {},
    release({ status, headers, body }, request) {
      const mapped = MAPPED_HEADERS.flatMap(([name, read]) =>
        headers.filter(([other]) => other === read).map(([, value]): HeaderLine => [name, value]),
      );
      if (valuesOf(mapped, 'content-type').length === 0) mapped.push(['Content-Type', 'application/json']);
      return restApi.release({ status, headers: mapped, body }, request);
    },
  };
}
