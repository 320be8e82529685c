/** What one installation holds, and what is tried with it. */
export interface Group {
  readonly packages: readonly string[];
  /** Blocks of GUIDE.md that nothing else compiles, by the file name in their first line. */
  readonly blocks: readonly string[];
  /** Blocks beside them that the tests of this checkout compile as well. */
  readonly borrowed: readonly string[];
  /** Files and folders of `integrations/`. */
  readonly fixtures: readonly string[];
  readonly trials: readonly Trial[];
}

/** One line of the table. */
export interface Trial {
  readonly name: string;
  /** The package whose version is shown. */
  readonly of: string;
  readonly what: string;
  /** A fixture or a program of a package, and its arguments; `tsc` compiles the whole folder. */
  readonly run: readonly [string, ...string[]];
}

const trial = (name: string, of: string, what: string, ...run: Trial['run']): Trial => ({
  name,
  of,
  what,
  run,
});
const SERVES = 'a hit, a write, its errors and ours';
const VITEST = 'node_modules/vitest/vitest.mjs';
const JEST = 'node_modules/jest/bin/jest.js';
const BUNDLES = 'a page without a warning';
const INSTALLS = 'installs; reads and writes, with Redis';

/** What fits into one installation is one group. */
export const GROUPS: readonly Group[] = [
  {
    packages: [
      ...['koa@2.16.4', 'express@5.3.0', 'fastify@5.12.8', 'hono@4.13.19', '@hono/node-server@2.1.9'],
      ...['@nestjs/common@12.5.1', '@nestjs/core@12.5.1', '@nestjs/platform-express@12.5.1'],
      ...['reflect-metadata@0.2.2', 'rxjs@7.8.2', '@keyv/redis@5.1.6'],
      ...['@types/express@5.0.6', '@types/koa@2.15.0', '@types/node@20.19.43'],
    ],
    blocks: ['fastify-app.ts', 'hono-app.ts', 'nest-app.ts'],
    borrowed: ['organisations.ts', 'status-of.ts', 'express-app.ts'],
    fixtures: ['tsconfig.json', 'web.ts'],
    trials: [
      trial('Web frameworks', 'express', 'types of the recipes', 'tsc'),
      trial('Koa 2', 'koa', SERVES, 'web.ts', 'koa'),
      trial('Express 5', 'express', SERVES, 'web.ts', 'express'),
      trial('Fastify', 'fastify', SERVES, 'web.ts', 'fastify'),
      trial('Hono', 'hono', SERVES, 'web.ts', 'hono'),
      trial('NestJS', '@nestjs/core', SERVES, 'web.ts', 'nest'),
    ],
  },
  {
    packages: [
      ...['undici@7.30.2', 'msw@2.15.0', 'vitest@4.1.12', 'openapi-react-query@0.5.4', 'swr-openapi@5.6.0'],
      ...['swr@2.5.1', '@tanstack/react-query@5.108.4', 'react@19.3.1', 'react-dom@19.3.1'],
      ...['happy-dom@21.0.4', 'typescript@5.9.3', 'openapi-typescript@7.13.0'],
      ...['@types/react@19.3.0', '@types/react-dom@19.3.0', '@types/node@20.19.43'],
    ],
    blocks: ['through-proxy.ts', 'mtls.ts', 'msw.test.ts'],
    borrowed: ['spy.test.ts', 'organisations.test.ts'],
    fixtures: ['tsconfig.json', 'undici.ts', 'queries.ts'],
    trials: [
      trial('Fetches and queries', 'typescript', 'types of the recipes', 'tsc'),
      trial('undici', 'undici', 'fetch, ProxyAgent, MockAgent, RetryAgent', 'undici.ts'),
      trial('MSW', 'msw', 'installed after the client is made', VITEST, 'run', 'msw.test.ts'),
      trial('vi.spyOn', 'vitest', 'installed after the client is made', VITEST, 'run', 'spy.test.ts'),
      trial('vitest', 'vitest', 'on the testing API', VITEST, 'run', 'organisations.test.ts'),
      trial(
        'openapi-react-query',
        'openapi-react-query',
        'a read, a hit, an error',
        'queries.ts',
        'react-query',
      ),
      trial('swr-openapi', 'swr-openapi', 'a rendered read', 'queries.ts', 'swr'),
    ],
  },
  {
    packages: ['jest@30.5.2', '@babel/preset-env@7.29.14'],
    blocks: ['jest.config.cjs'],
    borrowed: [],
    fixtures: ['jest.test.cjs', 'jest.test.mjs'],
    trials: [
      trial('Jest', 'jest', 'CommonJS', JEST, 'jest.test.cjs'),
      trial('Jest', 'jest', 'ESM', '--experimental-vm-modules', JEST, '--config={}', 'jest.test.mjs'),
    ],
  },
  {
    packages: [
      ...['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1', '@keyv/redis@5.1.6'],
      ...['typescript@5.9.3', '@types/react@19.3.0', '@types/node@20.19.43'],
    ],
    blocks: ['app/organisations/[id]/route.ts'],
    borrowed: ['organisations.ts', 'status-of.ts'],
    fixtures: ['next', 'next.ts'],
    trials: [trial('Next.js', 'next', 'build without a warning; route handler and edge runtime', 'next.ts')],
  },
  {
    packages: ['vite@8.3.8', 'webpack@5.113.0', 'rollup@4.68.8', '@rollup/plugin-node-resolve@16.0.3'],
    blocks: [],
    borrowed: [],
    fixtures: ['bundlers.ts'],
    trials: [
      trial('Vite', 'vite', BUNDLES, 'bundlers.ts', 'vite'),
      trial('webpack', 'webpack', BUNDLES, 'bundlers.ts', 'webpack'),
      trial('Rollup', 'rollup', BUNDLES, 'bundlers.ts', 'rollup'),
    ],
  },
  {
    packages: ['yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1', 'pnpm@12.4.2', 'bun@1.4.5', 'deno@2.9.6'],
    blocks: [],
    borrowed: [],
    fixtures: ['managers.ts', '../scenario.js', '../scenario-process.js'],
    trials: [
      trial('Yarn 1', 'yarn', INSTALLS, 'managers.ts', 'yarn1'),
      trial('Yarn 4 PnP', '@yarnpkg/cli-dist', INSTALLS, 'managers.ts', 'yarn4'),
      trial('pnpm', 'pnpm', INSTALLS, 'managers.ts', 'pnpm'),
      trial('Bun', 'bun', INSTALLS, 'managers.ts', 'bun'),
      trial('Deno', 'deno', INSTALLS, 'managers.ts', 'deno'),
    ],
  },
];
