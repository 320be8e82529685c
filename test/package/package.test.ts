import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { apiReport, tarballList } from '../../scripts/package/api-report.ts';
import { bundle } from './elsewhere/bundle.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly sideEffects: boolean;
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('package.json', () => {
  it('lets in by the names that are meant and by no others', () => {
    expect(Object.keys(manifest.exports)).toEqual(['.', './redis', './keyv', './testing', './package.json']);
  });

  it('runs nothing when the package is installed, and says that importing it does nothing', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    expect(manifest.sideEffects).toBe(false);
  });

  it('has no run-time dependency that the README does not justify', () => {
    const readme = readFileSync('README.md', 'utf8');
    const paragraph = /Run-time dependencies:[\s\S]*?\n\n/.exec(readme)?.[0] ?? '';
    for (const name of Object.keys(manifest.dependencies)) expect(paragraph).toContain(`\`${name}\``);
  });
});

describe('the testing kit', () => {
  it('stands on Node alone', () => {
    const folder = 'src/testing';
    const imported = readdirSync(folder).flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8');
      return [...code.matchAll(/\bfrom '([^']+)'/g)].map(([, specifier]) => specifier as string);
    });
    expect(imported.filter((specifier) => !/^(?:node:|\.\/)/.test(specifier))).toEqual([]);
  });
});

describe('the API report', () => {
  it('has every exported name, what it is made of, and nothing private', () => {
    const report = apiReport(
      packedOf({
        'dist/index.d.ts': `import type { Unit } from './unit.js';
          /** A comment. */
          export declare function measure(size: number): Unit;
          export type { Unit } from './unit.js';
          interface Hidden { readonly never: 1 }`,
        'dist/unit.d.ts': `type Prefix = 'kilo' | 'mega';
          export interface Unit { readonly prefix: Prefix; readonly name: string }`,
      }),
    );
    expect(report).toContain('## sample\n\n- `Unit` (type)\n- `measure`\n');
    expect(report).toContain('// dist/index.d.ts\nexport declare function measure(size: number): Unit;\n');
    expect(report).toContain("// dist/unit.d.ts\ntype Prefix = 'kilo' | 'mega';\nexport interface Unit {");
    expect(report).not.toMatch(/Hidden|A comment/);
  });

  it('has the models of the document in full, and the names of its operations', () => {
    const report = apiReport(
      packedOf({
        'dist/index.d.ts': `export type { components, operations } from './generated/schema.js';`,
        'dist/generated/schema.d.ts': `
          export interface components {
            schemas: { /** A comment. */ Thing: { id: string; /** Another. */ sizes?: number[] } };
            headers: { Age: number };
          }
          export interface operations { /** A summary. */ getOne: { parameters: { path: never } } }`,
      }),
    );
    expect(report).toContain(
      [
        'export interface components {',
        '    schemas: {',
        '        Thing: {',
        '            id: string;',
        '            sizes?: number[];',
        '        };',
        '    };',
        '    headers: …;',
        '}',
        'export interface operations {',
        '    getOne: …;',
        '}',
      ].join('\n'),
    );
  });
});

describe('the list of the tarball', () => {
  it('has every file, and one name for all chunks', () => {
    const files = ['README.md', 'dist/a.d.ts', 'dist/a.js', 'dist/chunk-1.js', 'dist/chunk-2.js'];
    expect(tarballList(files)).toBe(
      '## Files in the tarball\n\n- README.md\n- dist/a.d.ts\n- dist/a.js\n- dist/chunk-*.js\n',
    );
  });
});

describe('a bundle for browsers', () => {
  it('says which modules of Node it imports', async () => {
    const folder = folderOf({
      'part.js': `import 'node:fs'; import 'buffer'; export const part = 'some text';`,
    });
    const { builtins } = await bundle(`export { part } from './part.js';`, folder);
    expect(builtins).toEqual(['buffer', 'node:fs']);
  });
});

function packedOf(files: Readonly<Record<string, string>>) {
  const types = { '.': { types: './dist/index.d.ts' } };
  const folder = folderOf({ ...files, 'package.json': JSON.stringify({ name: 'sample', exports: types }) });
  return { tarball: '', folder, files: [] };
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-test-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
