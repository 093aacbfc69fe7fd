import { alb, albMultiValue } from './alb.ts';
import type { Door } from './door.ts';
import { functionUrl } from './function-url.ts';
import { httpApi } from './http-api.ts';
import { latticeV1, latticeV2 } from './lattice.ts';
import { restApi } from './rest-api.ts';
import { restApi2016 } from './rest-api-2016.ts';
import type { TemplateSettings } from './shapes/mapping-templates.ts';

export interface DoorAt {
  /** Added to the base port. */
  offset: number;
  door: Door;
  /** A command that shows something of the demo backend. `URL` stands for the door's address. */
  curl: string;
}

/** The front doors in the order of their ports. The base port itself is the inspector's. */
export const doors = (namedTarget: TemplateSettings['target']): DoorAt[] => [
  { offset: 1, door: restApi, curl: "curl -i 'URL/orders?status=open'" },
  { offset: 2, door: httpApi, curl: "curl -i 'URL/echo/caf%C3%A9?tag=a&tag=b'" },
  { offset: 3, door: alb, curl: `curl -i -H 'content-type: application/json' -d '{"item":"tea"}' URL/orders` },
  { offset: 4, door: latticeV2, curl: "curl -i -F 'file=hello;filename=hello.txt' URL/upload" },
  {
    offset: 5,
    door: functionUrl,
    curl: "curl -s -o /dev/null -w '%{content_type}, %{size_download} bytes\\n' URL/image.png",
  },
  { offset: 6, door: latticeV1, curl: 'curl -i -L URL/redirect' },
  { offset: 7, door: albMultiValue, curl: 'curl -i URL/cookies' },
  { offset: 8, door: restApi2016(namedTarget), curl: 'curl -i URL/orders/1' },
];
