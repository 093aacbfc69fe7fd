/** A function that was written for an ALB and has not been changed since. */
interface AlbEvent {
  requestContext: { elb: { targetGroupArn: string } };
  httpMethod: string;
  path: string;
  queryStringParameters: Record<string, string>;
  headers: Record<string, string>;
}

const INVOICES = [
  { number: '2024-001', total: 19.5, paid: true },
  { number: '2024-002', total: 240, paid: false },
];

const answer = (statusCode: number, statusDescription: string, body: unknown) => ({
  statusCode,
  statusDescription,
  isBase64Encoded: false,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

export const handler = async ({ httpMethod, path, queryStringParameters }: AlbEvent) => {
  if (httpMethod !== 'GET') return answer(405, '405 Method Not Allowed', { error: 'Invoices are read only' });
  const { paid } = queryStringParameters;
  const listed = paid === undefined ? INVOICES : INVOICES.filter((invoice) => String(invoice.paid) === paid);
  if (path === '/invoices') return answer(200, '200 OK', listed);
  const invoice = INVOICES.find(({ number }) => path === `/invoices/${number}`);
  if (invoice) return answer(200, '200 OK', invoice);
  return answer(404, '404 Not Found', { error: `No invoice at ${path}` });
};
