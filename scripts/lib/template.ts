import { readFileSync } from 'node:fs';
import { type CollectionTag, parseDocument, type ScalarTag } from 'yaml';

/** A template with its short forms (`!Ref x`) spelled out (`{ Ref: x }`), as CloudFormation's JSON has them. */
export interface Template {
  Parameters: Record<string, Parameter>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown; Condition?: string; Description?: string }>;
  Metadata: Record<string, unknown>;
  [section: string]: unknown;
}

export interface Parameter {
  Type: string;
  Default?: string | number;
  Description?: string;
  AllowedValues?: string[];
  AllowedPattern?: string;
  MinValue?: number;
  MaxValue?: number;
  MaxLength?: number;
}

export interface Resource {
  Type: string;
  Condition?: string;
  DependsOn?: string | string[];
  Properties?: Record<string, unknown>;
  Metadata?: { BuildMethod?: string; BuildProperties?: Record<string, BuildProperty> };
  [attribute: string]: unknown;
}

export type BuildProperty = boolean | string | string[];

const FUNCTIONS = ['And', 'Equals', 'FindInMap', 'GetAZs', 'If', 'Join', 'Not', 'Or', 'Select', 'Split', 'Sub'];

const spellOut = (name: string, value: unknown): unknown => {
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  // The short form takes Resource.Attribute as one string; an attribute may itself hold dots.
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
};

const tags = [...FUNCTIONS, 'Ref', 'Condition', 'GetAtt'].flatMap((name): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (value) => spellOut(name, value) },
  { tag: `!${name}`, collection: 'seq', resolve: (items) => spellOut(name, items.toJSON()) },
]);

/**
 * Reads a template, with what `Globals` gives each function in the function itself. A tag that CloudFormation does not
 * have is an error, where YAML itself only warns.
 */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: tags });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw problem;
  const { Globals, ...template } = document.toJS() as Template & { Globals?: { Function: Record<string, unknown> } };
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (Globals === undefined || resource.Type !== 'AWS::Serverless::Function') continue;
    const twice = Object.keys(Globals.Function).find((name) => name in (resource.Properties ?? {}));
    // SAM would merge the two deeply.
    if (twice !== undefined) throw new Error(`${id}: ${twice} is in Globals too`);
    resource.Properties = { ...resource.Properties, ...structuredClone(Globals.Function) };
  }
  return template as Template;
}

export const readTemplate = (path: string | URL): Template => parseTemplate(readFileSync(path, 'utf8'));
