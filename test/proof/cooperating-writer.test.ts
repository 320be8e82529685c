import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';
import type { OrganisationsClient } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { cacheStatus, isHit, organisation_id, until } from '../support/calls.ts';
import { codeBlocks } from '../support/docs-blocks/code-blocks.ts';
import { it as base } from '../support/fixtures.ts';
import { command } from '../support/redis-scene.ts';

/** The writer that UPGRADING.md gives to people, one step for each line of its input. */
const SCRIPT = `
import sys, redis
from redis.backoff import NoBackoff
from redis.retry import Retry
sys.path.insert(0, ${JSON.stringify(fileURLToPath(new URL('../support/python', import.meta.url)))})
import invalidating_write as module
module.HOLD_MS = int(sys.argv[4])
made, given = module.nonce, ["A" * 16]
module.nonce = lambda: given.pop() if given else made()
store = redis.Redis.from_url(sys.argv[1], retry=Retry(NoBackoff(), 0))
def call():
    print("begun", flush=True)
    if next(sys.stdin).strip() == "ambiguous": raise OSError()
for line in sys.stdin:
    try: module.invalidating_write(store, sys.argv[2], call, [sys.argv[3]], ["organisation"], ["domains"])
    except OSError: pass
    print("ended", flush=True)
`;
const KEY = `organisation-${organisation_id}`;
const INTENT = 'notify-organisations:write-intent:AAAAAAAAAAAAAAAA';

interface Scene {
  readonly warm: OrganisationsClient;
  readonly writer: Writer;
  readonly version: () => Promise<string>;
}

class Writer {
  readonly #process: ChildProcess;
  readonly #said: Interface;

  constructor(redisUrl: string, data: string, holdMs = 60_000) {
    this.#process = spawn('/usr/bin/python3', ['-c', SCRIPT, redisUrl, data, KEY, String(holdMs)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#said = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
  }

  async step(name: 'begin' | 'definite' | 'ambiguous'): Promise<void> {
    const done = new Promise<void>((resolve) => this.#said.once('line', () => resolve()));
    this.#process.stdin?.write(`${name}\n`);
    await done;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

const it = base.extend<Scene>({
  warm: async ({ redis, makeClient }, use) => {
    await command(redis, 'FLUSHALL');
    const cache = redisCache(redis.url);
    const client = makeClient({ cache });
    await until(() => isHit(client));
    await use(client);
    await cache.close();
  },
  writer: async ({ redis, api }, use) => {
    const writer = new Writer(redis.url, api.url);
    await use(writer);
    writer.kill();
  },
  version: async ({ redis, api }, use) => {
    const name = `notify-organisations:${encodeURIComponent(api.url)}:version:{${KEY}}`;
    await use(async () => String(await command(redis, 'GET', name)));
  },
});

describe('a Python writer that follows the protocol', () => {
  it('begins: the entry is no hit, and nothing is stored', async ({ redis, warm, writer, version }) => {
    const before = await version();
    await command(redis, 'SET', 'domains', '[]');
    await writer.step('begin');
    expect(await version()).toBe(`${before}!AAAAAAAAAAAAAAAA`);
    expect(await command(redis, 'PTTL', INTENT)).toBeGreaterThan(30_000);
    expect(await command(redis, 'EXISTS', 'domains')).toBe(0);
    for (let read = 0; read < 3; read++) expect(await cacheStatus(warm)).toContain('detail=write_pending');
  });

  it('ends with a response: the next response is stored', async ({ redis, warm, writer, version }) => {
    const before = await version();
    await writer.step('begin');
    await writer.step('definite');
    expect(await version()).toMatch(/^(.*)!A{16}\.A{16}=[\w-]{16}$/);
    expect(await version()).toContain(before);
    expect(await command(redis, 'EXISTS', INTENT)).toBe(0);
    expect(await isHit(warm)).toBe(false);
    await until(() => isHit(warm));
  });

  it('ends without one: nothing is stored while the write can still be applied', async ({
    redis,
    warm,
    writer,
    version,
  }) => {
    await writer.step('begin');
    await writer.step('ambiguous');
    expect(await version()).toMatch(/!A{16}!A{16}=[\w-]{16}$/);
    expect(await command(redis, 'PTTL', INTENT)).toBeGreaterThan(30_000);
    for (let read = 0; read < 3; read++) expect(await cacheStatus(warm)).toContain('detail=write_pending');
    // As once its time is over.
    await command(redis, 'DEL', INTENT);
    await until(() => isHit(warm));
  });

  it('crashes in between: nothing is stored until its intent has expired', async ({ redis, api, warm }) => {
    const writer = new Writer(redis.url, api.url, 2_000);
    await writer.step('begin');
    writer.kill();
    expect(await isHit(warm)).toBe(false);
    await until(() => isHit(warm));
    expect(await command(redis, 'EXISTS', INTENT)).toBe(0);
  });

  it('leaves it to the readers to keep its versions short', async ({ warm, redis, api, version }) => {
    const writer = new Writer(redis.url, api.url);
    for (let write = 0; write < 100; write++) {
      await writer.step('begin');
      await writer.step('definite');
    }
    writer.kill();
    expect((await version()).length).toBeGreaterThan(4_096);
    expect(await isHit(warm)).toBe(false);
    await until(() => isHit(warm));
    expect((await version()).length).toBeLessThan(100);
  });
});

describe('the code that UPGRADING.md gives', () => {
  const { blocks } = codeBlocks(readFileSync('UPGRADING.md', 'utf8'));
  const python = blocks.flatMap(({ language, code }) => (language === 'python' ? [code] : []));
  const around = (url: string, api: string, response: string) => `
import redis as redis_py
from redis.backoff import NoBackoff
from redis.retry import Retry
redis, API = redis_py.Redis.from_url("${url}", retry=Retry(NoBackoff(), 0)), "${api}"
${python.join('\n')}
class Api:
    def post(self, path, changes):
        assert redis.keys("*:write-intent:*")
        ${response}
class Refused(OSError):
    def __init__(self, status): self.response = type("Response", (), {"status_code": status})
api = Api()
try:
    print(update_organisation("${organisation_id}", {}))
except OSError:
    print("failed")
`;

  it.for([
    ['return 204', '204', 0],
    ['raise Refused(400)', 'failed', 0],
    ['raise Refused(504)', 'failed', 1],
    ['raise OSError()', 'failed', 1],
  ] as const)('runs: %s', async ([response, printed, intents], { redis, api, warm }) => {
    const script = around(redis.url, api.url, response);
    const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', script]);
    expect(stdout.trim()).toBe(printed);
    expect(await command(redis, 'KEYS', '*:write-intent:*')).toHaveLength(intents);
    expect(await isHit(warm)).toBe(false);
  });
});
