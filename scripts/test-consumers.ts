import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './package/bundle.ts';
import { attempt, install, type Outcome, pack } from './package/pack.ts';
import { conclude, progress, type Row } from './package/report.ts';

/** Uses the packed tarball as strangers would: compilers, module systems and bundlers, each in a folder of its own. */
const COMPILERS = { '5.9': 'typescript@5.9.3', '7.0': 'typescript@7.0.2' };

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
import { redisCache } from 'notify-organisations/redis';
import { seed, startReferenceApi } from 'notify-organisations/testing';

export async function testsOf(): Promise<void> {
  const api = await startReferenceApi();
  const shared = createOrganisationsClient({ ...options, baseUrl: api.url, cache: redisCache('redis://localhost') });
  await shared.getOrganisation({ organisation_id: seed.organisations.borough });
  await api.close();
}
`;
const COMMONJS = `const { createOrganisationsClient, memoryCache } = require('notify-organisations');
const { startReferenceApi, seed } = require('notify-organisations/testing');
const { redisCache } = require('notify-organisations/redis');
redisCache('redis://localhost').close();
startReferenceApi().then(async (api) => {
  const auth = { clientId: 'notify-admin', secret: 'dev-notify-secret-key' };
  const client = createOrganisationsClient({ baseUrl: api.url, auth, cache: memoryCache() });
  await client.getOrganisation({ organisation_id: seed.organisations.borough });
  await api.close();
});
`;
const MODULE = COMMONJS.replace(/const (\{.*\}) = require\((.*)\);/g, 'import $1 from $2;');
const DEEP = `import 'notify-organisations/dist/src/client.js';`;
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
const compilers = Object.entries(COMPILERS).map(([version, name]) => `typescript-${version}@npm:${name}`);
const plain = await install(packed);
const full = await install(packed, '@keyv/redis@5.1.6', '@types/node@20', ...compilers);

const rows: Row[] = [];
for (const version of Object.keys(COMPILERS)) {
  const tsc = join(full, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
  const types = (consumer: string, installation: string, options: object, file: string, code: string) => {
    const project = JSON.stringify({ compilerOptions: { ...options, noEmit: true }, files: [file] });
    const folder = fill(installation, { [file]: code, 'tsconfig.json': project });
    return add(`TypeScript ${version}`, consumer, attempt(folder, process.execPath, tsc, '-p', '.'));
  };
  const strict = { ...STRICT, ...NODE };
  const page = { ...STRICT, ...BUNDLER, ...BROWSER };
  await types('strict, bundler, browser types', plain, page, 'page.ts', MAIN);
  await types('strict, nodenext', full, { ...strict, module: 'nodenext' }, 'server.ts', SERVER);
  await types('strict, nodenext, CommonJS', full, { ...strict, module: 'nodenext' }, 'server.cts', SERVER);
  await types('strict, node16', full, { ...strict, module: 'node16' }, 'server.ts', SERVER);
  await types('weak, bundler', full, { ...WEAK, ...BUNDLER, ...NODE }, 'server.ts', SERVER);
}

const node = `Node ${process.versions.node}`;
const run = (file: string, code: string) => attempt(fill(full, { [file]: code }), process.execPath, file);
await add(node, 'import', run('main.mjs', MODULE));
await add(node, 'require()', run('main.cjs', COMMONJS));
await add(node, 'a deep import is refused', refused(run('deep.mjs', DEEP)));
await add(node, 'command line', attempt(full, 'npx', '--no', 'notify-organisations', '--', '--help'));
await add('esbuild', 'page', bundles());
await add('esbuild', 'edge worker', bundles('workerd', 'worker'));
conclude('The packed tarball, used by strangers', ['with', 'consumer'], rows);

async function add(tool: string, consumer: string, work: Promise<Outcome>): Promise<void> {
  progress(`${tool}, ${consumer}`);
  const { ok, output } = await work;
  rows.push({ cells: [tool, consumer], result: ok ? 'ok' : 'failed', output });
}

/** A new folder below an installation, which finds its packages. */
function fill(installation: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(installation, 'consumer-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function refused(work: Promise<Outcome>): Promise<Outcome> {
  const { output } = await work;
  return { ok: output.includes('ERR_PACKAGE_PATH_NOT_EXPORTED'), output: output || 'it was let in' };
}

async function bundles(...conditions: readonly string[]): Promise<Outcome> {
  const { builtins } = await bundle(PAGE, plain, conditions);
  return { ok: builtins.length === 0, output: `needs modules of Node: ${builtins.join(', ')}` };
}
