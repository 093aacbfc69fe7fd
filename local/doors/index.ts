import { alb, albMultiValue } from './alb.ts';
import type { Door } from './door.ts';
import { functionUrl, functionUrlStreaming } from './function-url.ts';
import { httpApi } from './http-api.ts';
import { latticeV1, latticeV2 } from './lattice.ts';
import { restApiDoor, restApiStreaming } from './rest-api.ts';
import { restApi2016 } from './rest-api-2016.ts';
import type { TemplateSettings } from './shapes/mapping-templates.ts';

/** The settings that front doors take from the route table in use. */
export interface DoorSettings {
  namedTarget: TemplateSettings['target'];
  binaryMediaTypes: readonly string[];
}

/** The front doors by what is added to the base port. The base port itself is the inspector's. */
export const doors = (settings: () => DoorSettings): ReadonlyMap<number, Door> =>
  new Map([
    [1, restApiDoor(() => settings().binaryMediaTypes)],
    [2, httpApi],
    [3, alb],
    [4, latticeV2],
    [5, functionUrl],
    [6, latticeV1],
    [7, albMultiValue],
    [8, restApi2016(() => settings().namedTarget)],
    [9, restApiStreaming(() => settings().binaryMediaTypes)],
    [10, functionUrlStreaming],
  ]);
