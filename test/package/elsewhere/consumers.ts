import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, install, type Outcome, pack } from '../../../scripts/package/pack.ts';
import { bundle } from './bundle.ts';
import { conclude, type Row } from './report.ts';

/** Uses the packed tarball as other projects do: compilers, module systems and bundlers, each in a folder of its own. */
const COMPILERS = { '5.4': 'typescript@5.4.5', '5.9': 'typescript@5.9.3', '7.0': 'typescript@7.0.2' };

/** Code that a page has, with the browser's types and no package but ours. */
const MAIN = `import { ApiError, cacheKeys, createOrganisationsClient, memoryCache } from 'notify-organisations';
import type { ClientOptions, components } from 'notify-organisations';

const options: ClientOptions = { baseUrl: 'http://localhost', auth: { clientId: 'a', secret: 'b' }, cache: memoryCache() };
const client = createOrganisationsClient(options);
export async function nameOf(organisation_id: string): Promise<string> {
  const { data } = await client.GET('/organisations/{organisation_id}', { params: { path: { organisation_id } } });
  const organisation: components['schemas']['Organisation'] = await client.getOrganisation({ organisation_id });
  // @ts-expect-error a misspelt argument
  void (() => client.getOrganisation({ organisation: organisation_id }));
  return data?.name ?? organisation.name;
}
export const statusOf = (error: unknown): number => (error instanceof ApiError ? error.status : 0);
export const key: string = cacheKeys.service({ service_id: '1' });
`;
/** Code that a server and its tests have: Node's types, Redis, the testing kit. */
const SERVER = `${MAIN}
import { Keyv } from 'keyv';
import { keyvCache } from 'notify-organisations/keyv';
import { redisCache } from 'notify-organisations/redis';
import { seed, startReferenceApi } from 'notify-organisations/testing';

export async function testsOf(): Promise<void> {
  const api = await startReferenceApi();
  const shared = createOrganisationsClient({ ...options, baseUrl: api.url, cache: redisCache('redis://localhost') });
  await shared.getOrganisation({ organisation_id: seed.organisations.borough });
  createOrganisationsClient({ ...options, sharedWith: [keyvCache(new Keyv())] });
  await api.close();
}
`;
const COMMONJS = `const { createOrganisationsClient, memoryCache } = require('notify-organisations');
const { startReferenceApi, seed } = require('notify-organisations/testing');
const { redisCache } = require('notify-organisations/redis');
const { keyvCache } = require('notify-organisations/keyv');
redisCache('redis://localhost').close();
startReferenceApi().then(async (api) => {
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl: api.url, auth, cache: memoryCache(), sharedWith: [] });
  if (typeof keyvCache !== 'function') throw new Error('no keyvCache');
  await client.getOrganisation({ organisation_id: seed.organisations.borough });
  await api.close();
});
`;
const MODULE = COMMONJS.replace(/const (\{.*\}) = require\((.*)\);/g, 'import $1 from $2;');
const DEEP = `import 'notify-organisations/dist/index.js';`;
const PAGE = `import { createOrganisationsClient } from 'notify-organisations';\nconsole.log(createOrganisationsClient);`;

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
};
const WEAK = { strict: false, skipLibCheck: true };
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' };
const BROWSER = { target: 'es2022', lib: ['es2022', 'dom'], types: [] };
const NODE = { target: 'es2022', lib: ['es2022'], types: ['node'] };

const packed = await pack();
const compilers = Object.entries(COMPILERS).map(
  ([version, npmPackage]) => `typescript-${version}@npm:${npmPackage}`,
);
const plain = await install(packed);
const full = await install(packed, '@keyv/redis@5.1.6', '@types/node@20', ...compilers);

interface Trial {
  readonly tool: string;
  readonly consumer: string;
  readonly run: () => Promise<Outcome>;
}

const trials: Trial[] = [];
for (const version of Object.keys(COMPILERS)) {
  const tsc = join(full, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
  const types = (consumer: string, installation: string, options: object, file: string, code: string) => {
    const project = JSON.stringify({ compilerOptions: { ...options, noEmit: true }, files: [file] });
    const run = () => {
      const folder = fill(installation, { [file]: code, 'tsconfig.json': project });
      return attempt(folder, process.execPath, tsc, '-p', '.');
    };
    trials.push({ tool: `TypeScript ${version}`, consumer, run });
  };
  const strict = { ...STRICT, ...NODE };
  const page = { ...STRICT, ...BUNDLER, ...BROWSER };
  types('strict, bundler, browser types', plain, page, 'page.ts', MAIN);
  types('strict, nodenext', full, { ...strict, module: 'nodenext' }, 'server.ts', SERVER);
  // The first that knows that Node loads ESM with require() is 5.8.
  if (version !== '5.4')
    types('strict, nodenext, CommonJS', full, { ...strict, module: 'nodenext' }, 'server.cts', SERVER);
  types('strict, node16', full, { ...strict, module: 'node16' }, 'server.ts', SERVER);
  types('weak, bundler', full, { ...WEAK, ...BUNDLER, ...NODE }, 'server.ts', SERVER);
}

const node = `Node ${process.versions.node}`;
const help = ['--no', 'notify-organisations', '--', '--help'];
const run = (file: string, code: string) => attempt(fill(full, { [file]: code }), process.execPath, file);
trials.push(
  { tool: node, consumer: 'import', run: () => run('main.mjs', MODULE) },
  { tool: node, consumer: 'require()', run: () => run('main.cjs', COMMONJS) },
  { tool: node, consumer: 'a deep import is refused', run: () => refused(run('deep.mjs', DEEP)) },
  { tool: node, consumer: 'command line', run: () => attempt(full, 'npx', ...help) },
  { tool: 'esbuild', consumer: 'page', run: () => bundles() },
  { tool: 'esbuild', consumer: 'edge worker', run: () => bundles('workerd', 'worker') },
);

const rows: Row[] = [];
for (const { tool, consumer, run } of trials) {
  console.error(`${tool}, ${consumer} …`);
  const { ok, output } = await run();
  rows.push({ cells: [tool, consumer], result: ok ? 'ok' : 'failed', output });
}
conclude('The packed tarball in other projects', ['with', 'consumer'], rows);

/** A new folder below an installation, which finds its packages. */
function fill(installation: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(installation, 'consumer-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function refused(work: Promise<Outcome>): Promise<Outcome> {
  const { output } = await work;
  return { ok: output.includes('ERR_PACKAGE_PATH_NOT_EXPORTED'), output: output || 'it was not refused' };
}

async function bundles(...conditions: readonly string[]): Promise<Outcome> {
  const { builtins } = await bundle(PAGE, plain, conditions);
  return { ok: builtins.length === 0, output: `needs modules of Node: ${builtins.join(', ')}` };
}
