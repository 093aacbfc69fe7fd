import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import serverless from 'serverless-http';

const app = express();
app.use('/', createProxyMiddleware({ target: process.env.BACKEND_URL, changeOrigin: true }));

export const handler = serverless(app, { binary: ['application/octet-stream'] });
