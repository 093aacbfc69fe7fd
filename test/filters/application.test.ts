import { createServer, type Server } from 'node:http';
import express from 'express';
import session, { MemoryStore } from 'express-session';
import { type Lab, startLab } from 'lattice-migration-proxy/lab';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_DOMAIN, STAGE } from '../../local/doors/aws.ts';
import { CHROMIUM, hasChromium, launchChromium } from '../../local/inspector/browser.ts';
import { listening } from '../local/doors/knock.ts';
import { needs } from '../support/needs.ts';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

/** An application with a login, as there are many: it redirects to absolute URLs and keeps its cookie to its own path. */
function portal(name: string, base: string, sessions: object): Server {
  const app = express();
  const own = express.Router();
  const cookie = { path: base };
  const store = Object.assign(new MemoryStore(), { sessions });
  app.use(session({ name: 'sid', secret: 'test', store, cookie, resave: false, saveUninitialized: false }));
  app.use(base, express.urlencoded({ extended: false }), own);
  const goTo = (req: express.Request, res: express.Response, page: string): void =>
    res.redirect(`${req.protocol}://${req.get('host')}${base}/${page}`);

  own.get('/login', (_, res) => {
    res.send('<form method="post"><input name="user"><button>Log in</button></form>');
  });
  own.post('/login', (req, res) => {
    req.session.user = req.body.user;
    goTo(req, res, 'account');
  });
  own.get('/account', (req, res) => {
    if (!req.session.user) return goTo(req, res, 'login');
    const { user } = req.session;
    res.send(`<h1>${user} at ${name}</h1><form method="post" action="logout"><button>Log out</button></form>`);
  });
  own.post('/logout', (req, res) => {
    req.session.destroy(() => res.clearCookie('sid', cookie).redirect(`${base}/login`));
  });
  return createServer(app);
}

describe(
  'a login behind a rewritten prefix, in a browser',
  needs(hasChromium(), `${CHROMIUM} (apt-get install chromium)`),
  () => {
    // Old and new share their sessions, or nobody could move between them.
    const sessions = {};
    const servers: Server[] = [];
    let lab: Lab;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      const start = async (name: string, base: string): Promise<string> => {
        const server = portal(name, base, sessions);
        servers.push(server);
        return `http://127.0.0.1:${await listening(server)}`;
      };
      const old = { targetGroupIdentifier: 'old', urlRewrite: { path: { replacePrefixMatch: '/old/portal' } } };
      const moved = {
        targetGroupIdentifier: 'new',
        urlRewrite: { hostname: 'portal.internal', path: { replacePrefixMatch: '/portal' } },
      };
      const based = { targetGroupIdentifier: 'based', urlRewrite: { path: { replacePrefixMatch: '/' } } };
      const rule = (name: string, priority: number, ...targetGroups: object[]) => ({
        name,
        priority,
        match: { httpMatch: { pathMatch: { match: { prefix: `/v1/${name}` } } } },
        action: { forward: { targetGroups } },
      });
      const routes = {
        targetGroups: {
          old: { type: 'http', url: await start('old', '/old/portal') },
          new: { type: 'http', url: await start('new', '/portal') },
          based: { type: 'http', url: `${await start('based', '/app')}/app`, host: 'target' },
        },
        rules: [
          rule('old', 1, old),
          rule('new', 2, moved),
          rule('based', 3, based),
          rule('both', 4, { ...old, weight: 50 }, { ...moved, weight: 50 }),
        ],
      };
      lab = await startLab({ routes, hosts: [API_DOMAIN] });
      browser = await launchChromium([API_DOMAIN]);
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await lab?.close();
      for (const server of servers) server.closeAllConnections();
      for (const server of servers) server.close();
    });

    const DOORS = [
      [
        'a REST API with a stage',
        (rule: string) => `${lab.doors['apigateway-rest'].replace('127.0.0.1', API_DOMAIN)}/${STAGE}/v1/${rule}`,
      ],
      ['an ALB', (rule: string) => `${lab.doors.alb}/v1/${rule}`],
    ] as const;

    describe.each(DOORS)('at %s', (_, urlOf) => {
      test.each(['old', 'new', 'based', 'both'])(
        '%s',
        async (rule) => {
          const context = await browser.newContext();
          page = await context.newPage();
          page.setDefaultTimeout(15_000);
          const url = urlOf(rule);
          const welcomed = async (): Promise<string> => (await page.getByRole('heading').textContent()) ?? '';

          await page.goto(`${url}/account`);
          expect(page.url()).toBe(`${url}/login`);
          await page.getByRole('textbox').fill('Ada');
          await page.getByRole('button', { name: 'Log in' }).click();
          await page.waitForURL(`${url}/account`);
          expect(await context.cookies()).toEqual([
            expect.objectContaining({ name: 'sid', path: new URL(url).pathname }),
          ]);

          const greetings = new Set([await welcomed()]);
          for (let visits = 0; greetings.size < (rule === 'both' ? 2 : 1) && visits < 64; visits++) {
            await page.reload();
            greetings.add(await welcomed());
          }
          const names = rule === 'both' ? ['new', 'old'] : [rule];
          expect([...greetings].sort()).toEqual(names.map((name) => `Ada at ${name}`));

          await page.getByRole('button', { name: 'Log out' }).click();
          await page.waitForURL(`${url}/login`);
          expect(await context.cookies()).toEqual([]);
          await page.goto(`${url}/account`);
          expect(page.url()).toBe(`${url}/login`);
          await context.close();
        },
        60_000,
      );
    });
  },
);
