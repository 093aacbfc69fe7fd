import { Logger } from '@aws-lambda-powertools/logger';

// Powertools would take Lambda's level instead of its own and stop sampling. Lambda's level lets everything through
// (template.yaml), so only POWERTOOLS_LOG_LEVEL and POWERTOOLS_LOGGER_SAMPLE_RATE decide what is written.
delete process.env['AWS_LAMBDA_LOG_LEVEL'];

/** Loaded with its first line (docs/decisions/0013-log-lines.md). */
export const logger = new Logger({ serviceName: process.env['POWERTOOLS_SERVICE_NAME'] || 'lattice-migration-proxy' });
