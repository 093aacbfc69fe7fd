import alb from '../../../../events/alb-multi-value.json';
import httpApi from '../../../../events/apigateway-http-jwt.json';
import restApi from '../../../../events/apigateway-rest-post-json.json';
import functionUrl from '../../../../events/function-url-multipart.json';
import latticeV1 from '../../../../events/lattice-v1-signed.json';
import latticeV2 from '../../../../events/lattice-v2-query.json';
import vpcProxy from '../../../../events/vpc-proxy-path-parameters.json';

/** An example of `events/` for each source. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  'REST API': restApi,
  'HTTP API': httpApi,
  'Function URL': functionUrl,
  ALB: alb,
  'Lattice v1': latticeV1,
  'Lattice v2': latticeV2,
  '2016 mapping template': vpcProxy,
};
