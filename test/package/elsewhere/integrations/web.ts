// A web framework serves the recipe of the guide, then a handler of which nobody catches the errors.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOrganisationsClient } from 'notify-organisations';
import { seed, startReferenceApi } from 'notify-organisations/testing';

type Handler = () => Promise<unknown>;
interface Framework {
  /** Serves the recipe of the guide. */
  readonly recipe?: () => Promise<Server>;
  /** Serves one handler, with the framework's own error handling. */
  readonly bare: (handler: Handler) => Promise<Server>;
  /** The status that the framework makes of an uncaught `ApiError` 404. */
  readonly uncaught: 404 | 500;
}

const api = await startReferenceApi();
process.env.NOTIFY_API_URL = api.url;
process.env.NODE_ENV = 'production';
const { cabinetOffice } = seed.organisations;
const unknown = '00000000-0000-4000-8000-0000000000ff';

const frameworks: Readonly<Record<string, () => Promise<Framework>>> = {
  async koa() {
    const { default: Koa } = await import('koa');
    const bare = (handler: Handler) => {
      const app = new Koa();
      app.silent = true;
      app.use(async (context) => {
        context.body = await handler();
      });
      return listening(createServer(app.callback()));
    };
    return { bare, uncaught: 404 };
  },
  async express() {
    const { default: express } = await import('express');
    const { app } = await import('./express-app.ts');
    const bare = (handler: Handler) => {
      const own = express().set('env', 'test');
      own.get('/', async (_request, response) => void response.json(await handler()));
      return listening(createServer(own));
    };
    return { recipe: () => listening(createServer(app)), bare, uncaught: 404 };
  },
  async fastify() {
    const { default: fastify } = await import('fastify');
    const { app } = await import('./fastify-app.ts');
    const serve = async (instance: typeof app) => {
      await instance.listen();
      return instance.server;
    };
    const bare = (handler: Handler) => {
      const own = fastify();
      own.get('/', handler);
      return serve(own);
    };
    return { recipe: () => serve(app), bare, uncaught: 404 };
  },
  async hono() {
    const { Hono } = await import('hono');
    const { createAdaptorServer } = await import('@hono/node-server');
    const { app } = await import('./hono-app.ts');
    const serve = ({ fetch }: typeof app) => listening(createAdaptorServer({ fetch }) as Server);
    const bare = (handler: Handler) =>
      serve(new Hono().get('/', async (context) => context.json((await handler()) as object)));
    return { recipe: () => serve(app), bare, uncaught: 500 };
  },
  async nest() {
    await import('reflect-metadata');
    const { Controller, Get, Module } = await import('@nestjs/common');
    const { NestFactory } = await import('@nestjs/core');
    const { AppModule } = await import('./nest-app.ts');
    const serve = async (module: object) => {
      const app = await NestFactory.create(module as typeof AppModule, { logger: false });
      await app.listen(0);
      return app.getHttpServer() as Server;
    };
    const bare = (handler: Handler) => {
      @Controller()
      class BareController {
        @Get()
        read() {
          return handler();
        }
      }
      @Module({ controllers: [BareController] })
      class BareModule {}
      return serve(BareModule);
    };
    return { recipe: () => serve(AppModule), bare, uncaught: 500 };
  },
};

const { recipe, bare, uncaught } = await (frameworks[process.argv[2] ?? ''] as () => Promise<Framework>)();
if (recipe !== undefined) await checkRecipe(urlOf(await recipe()));
await checkUncaught();
process.exit();

async function checkRecipe(url: string): Promise<void> {
  const page = (id: string) => `${url}/organisations/${id}`;
  const first = await (await fetch(page(cabinetOffice))).json();
  assert.equal((first as { name: string }).name, 'Cabinet Office');
  // On a busy machine the first connection to Redis can take longer than a read waits for it.
  for (let isHit = false; !isHit; ) {
    const before = api.requests.length;
    assert.deepEqual(await (await fetch(page(cabinetOffice))).json(), first);
    isHit = api.requests.length === before;
  }
  const post = (notes: unknown) =>
    fetch(`${page(cabinetOffice)}/notes`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ notes }),
    });
  assert.equal((await post('from a recipe')).status, 303);
  assert.equal(api.state.organisations.get(cabinetOffice)?.notes, 'from a recipe');
  const before = api.requests.length;
  await fetch(page(cabinetOffice));
  assert.ok(api.requests.length > before, 'the write did not invalidate the page');
  assert.equal((await fetch(page(unknown))).status, 404);
  assert.equal((await fetch(page('no-id-at-all'))).status, 404);
  api.inject({ kind: 'status', status: 403 });
  assert.equal((await post('refused')).status, 502);
}

/** Nothing of the API's response, and nothing that the caller gave, reaches the user, whatever the framework does. */
async function checkUncaught(): Promise<void> {
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl: api.url, auth });
  const nowhere = createOrganisationsClient({ baseUrl: 'http://127.0.0.1:9', auth, retries: 0 });
  const failures: readonly [number, Handler][] = [
    [uncaught, () => client.getOrganisation({ organisation_id: unknown })],
    [500, () => client.getOrganisation({ organisation_id: 'no-id-at-all' })],
    [500, () => nowhere.getOrganisation({ organisation_id: unknown })],
  ];
  for (const [status, failure] of failures) {
    const server = await bare(failure);
    const response = await fetch(urlOf(server));
    assert.equal(response.status, status);
    const seen = [await response.text(), ...[...response.headers].flat()].join('\n');
    for (const secret of [unknown, 'no-id-at-all', api.url, 'No result found', 'x-b3-traceid', 'dev-notify'])
      assert.ok(!seen.toLowerCase().includes(secret.toLowerCase()), `the response shows ${secret}:\n${seen}`);
    assert.equal((await fetch(urlOf(server))).status, status, 'the server has ended');
  }
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on TCP
}
