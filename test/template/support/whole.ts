import { type Resource, readTemplate, type Template } from '../../../scripts/lib/template.ts';

/** What a nested stack is given, by the parameter's name. Only references, so that they can stand in for each other. */
type Passed = Record<string, { Ref: string }>;

/**
 * template.yaml with the resources of its nested stacks in the place of those stacks, as if there were one template: what
 * the stacks make together.
 */
export function wholeTemplate(path = 'template.yaml'): Template {
  const main = readTemplate(path);
  const nested = Object.entries(main.Resources).filter(([, { Type }]) => Type === 'AWS::Serverless::Application');
  return nested.reduce((whole, [id, stack]) => merged(whole, id, stack), main);
}

function merged(main: Template, id: string, { Properties }: Resource): Template {
  const { Location, Parameters } = Properties as { Location: string; Parameters: Passed };
  const written = readTemplate(Location);
  const missing = Object.keys(written.Parameters).filter((name) => !(name in Parameters));
  const unknown = Object.keys(Parameters).filter((name) => !(name in written.Parameters));
  if (missing.length + unknown.length > 0)
    throw new Error(`${id}: parameters ${[...missing, ...unknown]} do not agree`);

  const inner = Object.entries(Parameters).reduce(
    (text, [name, { Ref }]) =>
      text.replaceAll(`{"Ref":"${name}"}`, `{"Ref":"${Ref}"}`).replaceAll(`\${${name}}`, `\${${Ref}}`),
    JSON.stringify(written),
  );
  const { Resources, Conditions, Outputs } = JSON.parse(inner) as Template;
  for (const [name, condition] of Object.entries(Conditions)) {
    if (JSON.stringify(condition) !== JSON.stringify(main.Conditions[name]))
      throw new Error(`${Location}: ${name} differs`);
  }
  for (const name of Object.keys(Resources)) if (name in main.Resources) throw new Error(`${Location}: ${name} twice`);

  const { [id]: stack, ...rest } = main.Resources;
  const outer = Object.entries(Outputs).reduce(
    (text, [name, { Value }]) => text.replaceAll(`\${${id}.Outputs.${name}}`, `\${${(Value as { Ref: string }).Ref}}`),
    JSON.stringify({ ...main, Resources: rest }),
  );
  const whole = JSON.parse(outer) as Template;
  return { ...whole, Resources: { ...whole.Resources, ...Resources } };
}
