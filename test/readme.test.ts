import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startReferenceApi } from './reference-api/index.ts';

const here = dirname(fileURLToPath(import.meta.url));
const readme = readFileSync(join(here, '..', 'README.md'), 'utf8');
const [example] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code as string);

it('the first example of the README runs and prints what its comments say', async () => {
  const api = await startReferenceApi();
  const folder = mkdtempSync(join(here, 'readme-'));
  try {
    const file = join(folder, 'example.ts');
    const source = example as string;
    writeFileSync(
      file,
      source
        .replace("'notify-organisations'", "'../../src/index.ts'")
        .replace('http://localhost:6011', api.url),
    );
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
      cwd: join(here, '..'),
    });
    const printed = [...source.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, comment]) => comment);
    expect(printed).toHaveLength(2);
    expect(stdout.trim().split('\n')).toEqual(printed);
    const listed = api.requests.filter(({ path }) => path === '/organisations');
    expect(listed).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
    await api.close();
  }
});
