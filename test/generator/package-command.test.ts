import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = mkdtempSync(join(tmpdir(), 'project-'));
const installed = join(project, 'node_modules/notify-organisations');
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
const RUN_TIME = ['openapi-fetch', 'openapi-typescript-helpers', 'jose', 'keyv', '@keyv'];
const OPTIONAL = ['openapi-typescript', 'typescript', 'yaml', 'ajv'];

/** The package as it is published: a tarball that npm packs, unpacked into a project of somebody else. */
beforeAll(() => {
  // Not in this checkout, where other tests build as well.
  const copy = mkdtempSync(join(tmpdir(), 'checkout-'));
  execFileSync(process.execPath, ['scripts/build.js', '--out', join(copy, 'dist')]);
  for (const part of ['package.json', 'openapi', 'generated', 'README.md'])
    cpSync(part, join(copy, part), { recursive: true });
  const shell = process.platform === 'win32';
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts'], { cwd: copy, shell });
  mkdirSync(installed, { recursive: true });
  const [tarball = ''] = readdirSync(copy).filter((name) => name.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', join(copy, tarball), '-C', installed, '--strip-components=1']);
  rmSync(copy, { recursive: true });
  link(RUN_TIME);
  mkdirSync(join(project, 'node_modules/.bin'));
  symlinkSync(
    join(installed, manifest.bin?.['notify-organisations'] ?? ''),
    join(project, 'node_modules/.bin/notify-organisations'),
  );
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "version": "1.2.3" }\n');
  cpSync('test/generator/any-api/library.yaml', join(project, 'api.yaml'));
}, 180_000);
afterAll(() => rmSync(project, { recursive: true }));

function link(names: readonly string[]): void {
  mkdirSync(join(project, 'node_modules'), { recursive: true });
  for (const name of names)
    symlinkSync(join(process.cwd(), 'node_modules', name), join(project, 'node_modules', name));
}

function run(...args: string[]): { readonly status: number | null; readonly said: string } {
  const command = join(project, 'node_modules/.bin/notify-organisations');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

describe("the package's command, in a project of somebody else", () => {
  it('imports nothing but what the package declares', () => {
    const dist = join(installed, 'dist');
    const files = readdirSync(dist).filter((name) => name.endsWith('.js'));
    const imported = files
      .flatMap((name) => ts.preProcessFile(readFileSync(join(dist, name), 'utf8')).importedFiles)
      .filter(({ fileName }) => !/^(?:\.|node:)/.test(fileName))
      .map(({ fileName }) => /^(?:@[^/]+\/)?[^/]+/.exec(fileName)?.[0]);
    const declared = [
      ...Object.keys(manifest.dependencies ?? {}),
      ...Object.keys(manifest.peerDependencies ?? {}),
    ];
    expect(imported.filter((name) => !declared.includes(name as string))).toEqual([]);
  });

  it('says which packages are missing and how to install them', () => {
    expect(run('generate', '--document', 'api.yaml', '--out', 'made')).toEqual({
      status: 1,
      said: expect.stringMatching(
        /^The generator needs packages that are not installed here\. Run: npm install --save-dev openapi-typescript@7\S+ typescript@5\S+ yaml@2\S+ ajv@8\S+\n$/,
      ),
    });
    expect(run('explain', 'getOrganisations').status).toBe(0);
  });

  it('generates files that compile in the project, and checks them', () => {
    link([...OPTIONAL, '@types', 'undici-types']);
    const generated = run('generate', '--document', 'api.yaml', '--out', 'made');
    expect(generated).toEqual({
      status: 0,
      said: expect.stringContaining('made: schema.ts, operations.ts, cache-map.md from api.yaml'),
    });
    expect(run('generate', '--document', 'api.yaml', '--out', 'made', '--check').said).toBe(
      'made follows the document\n',
    );
    writeFileSync(
      join(project, 'main.ts'),
      `import { createCachedClient } from 'notify-organisations';
import { operations } from './made/operations.js';
import type { operations as Operations, paths } from './made/schema.js';
const client = createCachedClient<paths, Operations>({ name: 'library', operations }, {
  baseUrl: 'https://library.example', auth: { clientId: 'desk', token: () => 'token' },
});
export const title: Promise<string> = client.getBook({ book_id: 1 }).then((book) => book.title);
`,
    );
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck'];
    const tsc = spawnSync(
      process.execPath,
      [join(process.cwd(), 'node_modules/typescript/bin/tsc'), ...options, 'main.ts'],
      { cwd: project, encoding: 'utf8' },
    );
    expect(tsc.stdout).toBe('');
  }, 120_000);

  it('says which version it is, and what it takes', () => {
    expect(run('--version')).toEqual({ status: 0, said: `${manifest.version}\n` });
    for (const args of [[], ['--help']])
      expect(run(...args)).toEqual({ status: 0, said: expect.stringContaining('Usage: npx notify-org') });
  });

  it('refuses what it does not understand, with its usage', () => {
    expect(run('explian')).toEqual({
      status: 2,
      said: expect.stringMatching(
        /no command\. Did you mean "explain"\?\n\nUsage: npx notify-organisations COMMAND/,
      ),
    });
    expect(run('generate')).toEqual({
      status: 2,
      said: expect.stringContaining('--document is missing\n\nUsage: npx notify-organisations generate'),
    });
    expect(run('generate', '--nothing').status).toBe(2);
    expect(run('generate', '--document', 'no.yaml', '--out', 'made')).toEqual({
      status: 1,
      said: 'no.yaml cannot be read: there is no such file\n',
    });
  });
});
