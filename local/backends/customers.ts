import express, { type Express, type Request } from 'express';

const CUSTOMERS = [
  { id: 1, name: 'Zoë Åkesson', since: 2019 },
  { id: 2, name: 'Idris & Sons', since: 2021 },
];

/** The private server behind a VPC Lattice service. It trusts what Lattice says about the caller. */
export function customersBackend(): Express {
  const app = express();
  app.get('/customers', (req, res) => void res.json({ servedFor: caller(req), customers: CUSTOMERS }));
  app.get('/customers/:id', (req, res) => {
    const customer = CUSTOMERS.find(({ id }) => String(id) === req.params.id);
    if (customer) res.json({ servedFor: caller(req), ...customer });
    else res.status(404).json({ error: `There is no customer ${req.params.id}` });
  });
  app.use((req, res) => void res.status(404).json({ error: `The customers service has no page ${req.path}` }));
  return app;
}

/** The signer of the request, as Lattice names it. */
const caller = (req: Request): string | undefined =>
  /(?:^|; )Principal=([^;]*)/.exec(req.get('x-amzn-lattice-identity') ?? '')?.[1];
