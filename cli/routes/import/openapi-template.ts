import { isObject } from './lattice-template.ts';

/** The member in which a template's resource holds its OpenAPI document. */
const DOCUMENT_MEMBERS: Readonly<Record<string, string>> = {
  'AWS::Serverless::Api': 'DefinitionBody',
  'AWS::Serverless::HttpApi': 'DefinitionBody',
  'AWS::ApiGateway::RestApi': 'Body',
  'AWS::ApiGatewayV2::Api': 'Body',
};

/** The OpenAPI documents of a SAM or CloudFormation template. Any other document is returned unchanged. */
export function openApiDocuments(document: unknown): unknown[] {
  const resources = isObject(document) ? document['Resources'] : undefined;
  if (!isObject(resources)) return [document];
  return Object.values(resources).flatMap((resource) => {
    if (!isObject(resource) || !isObject(resource['Properties'])) return [];
    const body = resource['Properties'][DOCUMENT_MEMBERS[String(resource['Type'])] ?? ''];
    return body === undefined ? [] : [body];
  });
}
