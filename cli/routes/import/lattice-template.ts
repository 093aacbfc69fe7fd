/** A CloudFormation template's listener and rules in the shapes of the API. Any other document is returned unchanged. */
export function apiShapes(document: unknown): unknown[] {
  const resources = isObject(document) ? document['Resources'] : undefined;
  if (!isObject(resources)) return Array.isArray(document) ? document : [document];
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!isObject(resource) || !TYPES.includes(String(resource['Type']))) return [];
    return [{ id, ...(camelCase(resource['Properties']) as object) }];
  });
}

const TYPES = ['AWS::VpcLattice::Rule', 'AWS::VpcLattice::Listener'];

/** `{ Exact: x }` as `{ exact: x }`; a reference to a resource becomes the resource's name. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      key.endsWith('Identifier') ? referredTo(inner) : camelCase(inner),
    ]),
  );
}

/** `!Ref X`, `!GetAtt X.Arn` and `{ "Fn::GetAtt": ["X", "Arn"] }` are all `X`. */
function referredTo(value: unknown): unknown {
  const argument = isObject(value) ? Object.values(value)[0] : value;
  const name = Array.isArray(argument) ? argument.join('.') : argument;
  return typeof name === 'string' ? name.replace(/\.(?:Arn|Id)$/, '') : name;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
