import awsLambdaFastify from '@fastify/aws-lambda';
import httpProxy from '@fastify/http-proxy';
import Fastify from 'fastify';

const server = Fastify();
server.register(httpProxy, { upstream: process.env.BACKEND_URL });

export const handler = awsLambdaFastify(server, { binaryMimeTypes: ['application/octet-stream'] });
