/** A CloudFormation template's listener and rules in the shapes of the API; any other document as it is. */
export function apiShapes(document: unknown): unknown[] {
  const resources = isObject(document) ? document['Resources'] : undefined;
  if (!isObject(resources)) return Array.isArray(document) ? document : [document];
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!isObject(resource) || !TYPES.includes(String(resource['Type']))) return [];
    return [{ id, ...(camelCase(resource['Properties']) as object) }];
  });
}

const TYPES = ['AWS::VpcLattice::Rule', 'AWS::VpcLattice::Listener'];

/** `{ Exact: x }` as `{ exact: x }`, and a reference as the name that it refers to. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (!isObject(value)) return value;
  if (typeof value['Ref'] === 'string') return value['Ref'];
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), camelCase(inner)]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
