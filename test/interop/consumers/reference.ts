import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import { application } from '../application.ts';
import { type Consumer, LATTICE_V2 } from '../consumer.ts';

/** A function that reads the canonical event as it is: what does not reach it, the event source itself has lost. */
export const reference: Consumer = {
  package: 'reference',
  formats: [LATTICE_V2],
  handler: () => async (event) => {
    const { method, path, headers: received, body: text = '', isBase64Encoded } = event as LatticeRequest;
    const { status, headers, body } = application({
      method,
      target: path,
      header: (name) => received[name]?.join(name === 'cookie' ? '; ' : ', '),
      body: Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'),
    });
    return { statusCode: status, headers, body: body.toString('base64'), isBase64Encoded: true };
  },
};
