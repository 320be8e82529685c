import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usesIn } from '../../scripts/check-words.ts';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
/** These start others. */
const STARTERS = ['setup', 'prepack'];

describe('npm scripts', () => {
  let clone: string;
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'bare-clone-'));
    const files = execFileSync('git', ['ls-files', 'scripts', 'test', '*.md', 'package.json'], {
      encoding: 'utf8',
    });
    for (const file of files.trim().split('\n')) {
      mkdirSync(dirname(join(clone, file)), { recursive: true });
      cpSync(file, join(clone, file));
    }
  });
  afterAll(() => rmSync(clone, { recursive: true }));

  it.concurrent.each(Object.keys(scripts).filter((name) => !STARTERS.includes(name)))(
    'say with --help what they are for, before anything is installed: %s',
    async (name) => {
      const [program = '', ...args] = (scripts[name] ?? '').split(' ');
      expect(program).toBe('node');
      const env = { ...process.env, npm_lifecycle_event: name };
      const { stdout } = await promisify(execFile)(process.execPath, [...args, '--help'], {
        cwd: clone,
        env,
      });
      expect(stdout).toMatch(
        name.includes(':') ? /^npm run [\w:-]+: \w.{20}|^Usage: / : /^npm run \w+: \w.{20}|^Usage: npm run/,
      );
    },
  );
});

describe('retired words', () => {
  const said = (line: string, file = 'src/a.ts') =>
    usesIn(file, line).map((use) => use.replace(/^.*?"(.*?)".*$/, '$1'));

  it('are found in prose and in names, with the line and the word to use instead', () => {
    expect(usesIn('src/a.ts', 'one\nA write clears the key.')).toEqual([
      'src/a.ts:2: "clears", say: invalidate (what a write does), delete (one key)',
    ]);
    expect(said('const pendingWrites = fences.settle(theAnswer)')).toEqual(
      ['fences', 'pendingWrites', 'settle', 'theAnswer'].toSorted(),
    );
    expect(said('The store is out of order; the answer of a stranger runs out.')).toHaveLength(4);
  });

  it('are not seen in words of standards, dependencies and common English', () => {
    const right = [
      'clearTimeout(timer); a clear message',
      'The API answers 404. A fenced code block.',
      "'-'.repeat(3); a repeated query parameter",
      'Promise.allSettled(calls); font-family: x; family: 4',
      'PEXPIRE key; the Expires header; expiresAtMs; look at this',
      'benchmark; markdown; Object.seal(row); a type guard',
    ];
    expect(right.flatMap((line) => said(line))).toEqual([]);
  });

  it('are retired where they have another meaning, and left where they have not', () => {
    expect(said('const route = planOf(call)', 'src/call/endpoint.ts')).toEqual(['planOf', 'route']);
    expect(said('const route = planOf(call)', 'src/testing/router.ts')).toEqual([]);
  });
});
