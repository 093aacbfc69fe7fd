import { type Resource, readTemplate, type Template } from '../../../scripts/lib/template.ts';

/**
 * template.yaml with the resources of its nested stacks in the place of those stacks, as if there were one template: what
 * the stacks make together. A nested stack's condition becomes that of each of its resources.
 */
export function wholeTemplate(path = 'template.yaml'): Template {
  const main = readTemplate(path);
  const nested = Object.entries(main.Resources).filter(([, { Type }]) => Type === 'AWS::Serverless::Application');
  return nested.reduce((whole, [id, stack]) => merged(whole, id, stack), main);
}

function merged(main: Template, id: string, { Condition, Properties }: Resource): Template {
  const { Location, Parameters } = Properties as { Location: string; Parameters: Record<string, unknown> };
  const written = readTemplate(Location);
  const missing = Object.keys(written.Parameters).filter((name) => !(name in Parameters));
  const unknown = Object.keys(Parameters).filter((name) => !(name in written.Parameters));
  if (missing.length + unknown.length > 0)
    throw new Error(`${id}: parameters ${[...missing, ...unknown]} do not agree`);

  const inner = Object.entries(Parameters).reduce(
    (text, [name, passed]) => withPassed(text, name, passed),
    JSON.stringify(written),
  );
  const { Resources, Conditions, Outputs = {} } = JSON.parse(inner) as Template;
  for (const [name, condition] of Object.entries(Conditions)) {
    if (JSON.stringify(condition) !== JSON.stringify(main.Conditions[name]))
      throw new Error(`${Location}: ${name} differs`);
  }
  for (const [name, resource] of Object.entries(Resources)) {
    if (name in main.Resources) throw new Error(`${Location}: ${name} twice`);
    if (Condition !== undefined) resource.Condition = Condition;
  }

  const { [id]: stack, ...rest } = main.Resources;
  const outer = Object.entries(Outputs).reduce(
    (text, [name, { Value }]) => text.replaceAll(`\${${id}.Outputs.${name}}`, `\${${(Value as { Ref: string }).Ref}}`),
    JSON.stringify({ ...main, Resources: rest }),
  );
  const whole = JSON.parse(outer) as Template;
  return { ...whole, Resources: { ...whole.Resources, ...Resources } };
}

/** The nested template with what is passed in the place of a parameter: a reference, or one that only a condition makes. */
function withPassed(template: string, name: string, passed: unknown): string {
  const { 'Fn::If': branches } = passed as { 'Fn::If'?: [string, unknown, unknown] };
  const reference = branches ? branches[1] : passed;
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: string[] };
  const inText = Ref ?? attribute?.join('.');
  if (inText === undefined) throw new Error(`${name}: ${JSON.stringify(passed)} is no reference`);
  return template.replaceAll(`{"Ref":"${name}"}`, JSON.stringify(reference)).replaceAll(`\${${name}}`, `\${${inText}}`);
}
