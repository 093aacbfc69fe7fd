import { stringify } from 'yaml';
import { slug, uniqueName } from '../import/table.ts';
import type { LatticeRules } from './lattice-rules.ts';

/** A CloudFormation template: a listener of an existing service, and its rules. Target groups are parameters. */
export function toCloudFormation({ rules, defaultAction, targetGroups }: LatticeRules): string {
  const taken: string[] = [];
  const logicalId = (prefix: string, name: string): string => {
    const id = uniqueName(`${prefix}${pascalCase(name)}`, taken, 'No');
    taken.push(id);
    return id;
  };
  const parameters = new Map(targetGroups.map((name) => [name, logicalId('TargetGroup', name)]));
  const service = { Ref: 'ServiceIdentifier' };
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Rules of a VPC Lattice listener, exported from a route table.',
    Parameters: {
      ServiceIdentifier: { Type: 'String', Description: 'ID or ARN of the VPC Lattice service' },
      ListenerProtocol: { Type: 'String', Default: 'HTTPS', AllowedValues: ['HTTPS', 'HTTP'] },
      ...Object.fromEntries(
        [...parameters].map(([name, id]) => [
          id,
          {
            Type: 'String',
            Description: `ID or ARN of the VPC Lattice target group that is ${name} in the route table`,
          },
        ]),
      ),
    },
    Resources: {
      Listener: {
        Type: 'AWS::VpcLattice::Listener',
        Properties: {
          ServiceIdentifier: service,
          Protocol: { Ref: 'ListenerProtocol' },
          DefaultAction: pascalKeys(defaultAction, parameters),
        },
      },
      ...Object.fromEntries(
        rules.map(({ name, priority, match, action }) => [
          logicalId('Rule', name),
          {
            Type: 'AWS::VpcLattice::Rule',
            Properties: {
              ServiceIdentifier: service,
              ListenerIdentifier: { 'Fn::GetAtt': ['Listener', 'Arn'] },
              Name: name,
              Priority: priority,
              Match: pascalKeys(match, parameters),
              Action: pascalKeys(action, parameters),
            },
          },
        ]),
      ),
    },
  };
  // CloudFormation reads YAML 1.1, where `yes` and `1_000` without quotes are not strings, and no aliases (user guide: "Template
  // format").
  return stringify(template, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 }).trimEnd();
}

/** `{ exact: x }` as `{ Exact: x }`; a target group is the template's parameter for it. */
function pascalKeys(value: unknown, parameters: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((element) => pascalKeys(element, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toUpperCase() + key.slice(1),
      key === 'targetGroupIdentifier' ? { Ref: parameters.get(inner) } : pascalKeys(inner, parameters),
    ]),
  );
}

/** Logical IDs are letters and digits only. */
const pascalCase = (name: string): string =>
  slug(name)
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
