import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Resource, readTemplate, type Template } from '../../scripts/lib/template.ts';

/** What an emulator cannot make of a template, by id, and why. */
export type LeftOut = Record<string, string>;

/** Resource types that SAM's transform adds on its own, by the property that asks for them. */
const BY_PROPERTY: Record<string, string> = { DeploymentPreference: 'AWS::CodeDeploy::DeploymentGroup' };

/** Writes a built template, and those of its nested stacks, without what the emulator does not know. Returns its path. */
export function writeReduced(path: string, types: ReadonlySet<string>): { path: string; leftOut: LeftOut } {
  const { template, leftOut } = reduced(readTemplate(path), types);
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Serverless::Application') continue;
    const nested = writeReduced(join(dirname(path), Properties!['Location'] as string), types);
    Properties!['Location'] = nested.path;
    for (const [name, reason] of Object.entries(nested.leftOut)) leftOut[`${id}/${name}`] = reason;
  }
  const written = path.replace(/\.yaml$/, '.reduced.json');
  writeFileSync(written, JSON.stringify(template));
  return { path: written, leftOut };
}

/**
 * The template without what an emulator's CloudFormation does not know: resources of other types, properties for which
 * SAM would add such resources, and outputs that name them. An emulator that knows more leaves out less.
 */
function reduced(template: Template, types: ReadonlySet<string>): { template: Template; leftOut: LeftOut } {
  const leftOut: LeftOut = {};
  const knows = (type: string) => types.has(type) || type.startsWith('AWS::Serverless::');
  const present = Object.entries(template.Resources).filter(([id, resource]) => {
    const reason = reasonAgainst(resource, knows);
    if (reason !== undefined) leftOut[id] = reason;
    return reason === undefined;
  });
  const resources = present.map(([id, resource]): [string, Resource] => {
    const { DependsOn, Properties = {}, ...rest } = resource;
    const waitsFor = [DependsOn ?? []].flat().filter((name) => !(name in leftOut));
    const properties = Object.entries(Properties).filter(([name]) => {
      const type = BY_PROPERTY[name];
      if (type === undefined || knows(type)) return true;
      leftOut[`${id}.${name}`] = `no ${type}`;
      return false;
    });
    const kept: Resource = { ...rest, Properties: adapted(resource.Type, Object.fromEntries(properties)) };
    return [id, waitsFor.length > 0 ? { ...kept, DependsOn: waitsFor } : kept];
  });
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => !namesAny(output, leftOut));
  return {
    template: { ...template, Resources: Object.fromEntries(resources), Outputs: Object.fromEntries(outputs) },
    leftOut,
  };
}

function reasonAgainst({ Type, Properties }: Resource, knows: (type: string) => boolean): string | undefined {
  if (!knows(Type)) return `no ${Type}`;
  // MiniStack 1.4 refuses such an alarm by name.
  if (Type === 'AWS::CloudWatch::Alarm' && Properties?.['Metrics']) return 'no alarms on metric math';
  return undefined;
}

const namesAny = (value: unknown, ids: LeftOut): boolean => {
  const text = JSON.stringify(value);
  return Object.keys(ids).some((id) => text.includes(`"${id}"`) || text.includes(`\${${id}.`));
};

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'options', 'head'];

/** The same resource in a form that MiniStack 1.4 reads. */
function adapted(type: string, properties: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(properties);
  switch (type) {
    // Its import of OpenAPI knows verbs only.
    case 'AWS::Serverless::Api':
      return JSON.parse(text, (_, value: Record<string, unknown>) => {
        const any = value?.['x-amazon-apigateway-any-method'];
        return any === undefined ? value : Object.fromEntries(VERBS.map((verb) => [verb, any]));
      });
    // CloudFormation makes texts of the values of an environment; MiniStack hands numbers to the process.
    case 'AWS::Serverless::Function':
      return JSON.parse(text, (key, value: Record<string, unknown>) => {
        if (key !== 'Variables') return value;
        return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asText(item)]));
      });
    default:
      return properties;
  }
}

function asText(value: unknown): unknown {
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
  if (attribute) return { 'Fn::Sub': `\${${attribute.join('.')}}` };
  return Ref ? { 'Fn::Sub': `\${${Ref}}` } : value;
}
