import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { generateCommand } from '../../scripts/generate/command.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const generate = (...args: string[]) =>
  generateCommand({ program: 'npm run generate', operationModule: '../../../../src/index.ts' }, args);
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\\\`\\\`\\\`${language}\\n([\\s\\S]*?)\\\`\\\`\\\``, 'g'))].map(
    ([, code]) => code as string,
  );
/** What a module prints while it is imported. */
async function printedBy(file: string): Promise<string[]> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await import(/* @vite-ignore */ file);
    return log.mock.calls.map((args) => args.join(' '));
  } finally {
    log.mockRestore();
  }
}
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(here, 'readme-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('the first example of the README runs and prints what its comments say', async () => {
  const file = join(folder, 'example.ts');
  const source = blocks('ts')[0] as string;
  const onSources = source
    .replace("'notify-organisations'", "'../../../src/index.ts'")
    .replace("'notify-organisations/testing'", "'../../../src/testing/index.ts'");
  writeFileSync(file, onSources);
  const said = await printedBy(file);
  const printed = [...source.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, comment]) => comment);
  expect(printed).toHaveLength(3);
  expect(said.map((line) => line.trim())).toEqual(printed);
});

it('the endpoint that the README adds is generated, and refused when its write declares nothing', async () => {
  const document = readFileSync(join(root, 'openapi/organisations.yaml'), 'utf8');
  const snippet = blocks('yaml').find((block) => block.includes('addOrganisationContact')) as string;
  const generated = (extra: string) => {
    writeFileSync(join(folder, 'api.yaml'), document.replace(/^paths:\n/m, `paths:\n${extra}`));
    return generate('--document', join(folder, 'api.yaml'), '--out', join(folder, 'out'));
  };
  expect(generated(snippet).exitCode).toBe(0);
  const rows = readFileSync(join(folder, 'out/operations.ts'), 'utf8');
  expect(rows).toContain('addOrganisationContact: ');
  expect(rows).toContain('organisationContacts: ');
  const silent = snippet.replace(/ {6}x-cache:\n {8}deletes:.*\n/, '');
  const { text, exitCode } = generated(silent);
  expect(exitCode).toBe(1);
  expect(text).toMatch(/api\.yaml:\d+/);
  expect(text).toContain('addOrganisationContact');
});

it('the other API of the README gets a client whose writes invalidate its reads', async () => {
  const titles = new Map<string, string>();
  let reads = 0;
  const server = createServer(async (request, response) => {
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      titles.set(String(request.url), JSON.parse(Buffer.concat(chunks).toString()).title);
      response.writeHead(204).end();
    } else {
      reads += 1;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ title: titles.get(String(request.url)) ?? 'Persuasion' }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      join(folder, 'books.yaml'),
      blocks('yaml').find((block) => block.startsWith('# books.yaml')) as string,
    );
    const made = generate('--document', join(folder, 'books.yaml'), '--out', join(folder, 'books'));
    expect(made.exitCode).toBe(0);
    const source = blocks('ts').find((block) => block.startsWith('// books.ts')) as string;
    const onSources = source.replace("'notify-organisations'", "'../../../src/index.ts'");
    writeFileSync(
      join(folder, 'books.ts'),
      onSources.replace('http://localhost:8080', `http://127.0.0.1:${port}`),
    );
    expect(await printedBy(join(folder, 'books.ts'))).toEqual(['Emma']);
    expect(reads).toBe(2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
