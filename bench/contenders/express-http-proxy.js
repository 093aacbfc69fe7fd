import serverlessExpress from '@codegenie/serverless-express';
import express from 'express';
import proxy from 'express-http-proxy';

const app = express();
// Its README requires parseReqBody: false for binary uploads.
app.use('/', proxy(process.env.BACKEND_URL, { parseReqBody: false }));

export const handler = serverlessExpress({ app, binarySettings: { contentTypes: ['application/octet-stream'] } });
