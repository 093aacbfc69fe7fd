import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appConfigService } from '../local/appconfig-service/service.ts';
import { configurationStore } from '../local/appconfig-service/store.ts';
import { lambdaService } from '../local/lambda-service/service.ts';
import { ssmService } from '../local/ssm-service/service.ts';
import { parameterStore } from '../local/ssm-service/store.ts';
import { FUNCTION_ARN, PARAMETER, PROFILE } from './modes.ts';

/** SSM and AppConfig with the route table of the first argument, and a Lambda function: a process of its own. */

const table = process.argv[2]!;

const parameters = parameterStore();
parameters.put(PARAMETER, table);
const configurations = configurationStore();
configurations.deploy(PROFILE, table);
const answer = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

const urlOf = (server: Server): Promise<string> =>
  new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

process.send!({
  AWS_ENDPOINT_URL_SSM: await urlOf(ssmService(parameters)),
  AWS_ENDPOINT_URL_APPCONFIGDATA: await urlOf(appConfigService(configurations)),
  AWS_ENDPOINT_URL_LAMBDA: await urlOf(
    lambdaService({ functions: new Map([[FUNCTION_ARN, { handler: async () => answer }]]) }),
  ),
});
process.on('disconnect', () => process.exit());
