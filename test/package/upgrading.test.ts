import { readFileSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { run } from '../../scripts/cli/commands.ts';
import { memoryCache } from '../../src/index.ts';
import { redisCache } from '../../src/stores/redis.ts';
import { clientOf, organisation_id, until } from '../support/calls.ts';
import { codeBlocks } from '../support/docs-blocks/code-blocks.ts';
import { it } from '../support/fixtures.ts';
import { command } from '../support/redis-scene.ts';

const { blocks } = codeBlocks(readFileSync('UPGRADING.md', 'utf8'));
const runbook = codeBlocks(readFileSync('RUNBOOK.md', 'utf8'));
const commands = [...blocks, ...runbook.blocks].flatMap(({ language, code }) =>
  language === 'sh' ? code.trim().split('\n') : [],
);

describe('the page for a team with the Python client', () => {
  it('shows the writer that the soak runs', () => {
    const writer = readFileSync('test/support/python/invalidating_write.py', 'utf8');
    expect(blocks.filter(({ language }) => language === 'python')[0]?.code).toBe(writer);
  });

  it.for(commands.map((line) => [line]))('has commands that run: %s', async ([line = ''], { redis, api }) => {
    const [npx, program, ...args] = line.split(' ');
    expect([npx, program]).toEqual(['npx', 'notify-organisations']);
    const here = args.map((word) =>
      word.replace('redis://localhost:6379', redis.url).replace('http://localhost:6011', api.url),
    );
    vi.stubEnv('NOTIFY_SECRET', 'dev-notify-secret-key');
    const { text, exitCode } = await run(here);
    expect(text).toMatch(/Nothing was changed|nvalidated|problems: 0/);
    // Warnings of a doctor depend on the Redis and on the machine.
    if (here[0] !== 'doctor') expect(exitCode).toBe(0);
  });

  it('can be followed step by step, and back', async ({ redis, api }) => {
    await command(redis, 'FLUSHALL');
    const cache = redisCache(redis.url);
    const beside = clientOf(api.url, { cache, sharedWith: [cache] });
    const alone = clientOf(api.url, { cache });
    const python = clientOf(api.url, { cache: memoryCache() });
    type Client = typeof beside;
    const notes = async (client: Client) => (await client.getOrganisation({ organisation_id })).notes;
    const isHit = async (client: Client) => {
      const params = { path: { organisation_id } };
      const { response } = await client.GET('/organisations/{organisation_id}', { params });
      return response.headers.get('cache-status')?.includes('; hit') ?? false;
    };
    const pythonReads = () => command(redis, 'SET', 'organisations', '[]', 'EX', '604800');
    const pythonWrites = async (text: string) => {
      await python.updateOrganisation({ organisation_id, notes: text });
      await command(redis, 'DEL', 'organisations');
    };

    // 1. Read only beside it.
    await pythonReads();
    await until(() => isHit(beside));
    await pythonWrites('by Python');
    expect(await notes(beside)).toBe('by Python');
    expect(await isHit(beside)).toBe(false);

    // 2. Writes move over.
    await pythonReads();
    await until(() => isHit(beside));
    await beside.updateOrganisation({ organisation_id, notes: 'by this client' });
    expect(await command(redis, 'EXISTS', 'organisations')).toBe(0);
    expect(await notes(beside)).toBe('by this client');

    // 3. It is gone, while some processes still have the option.
    await until(() => isHit(alone));
    expect(await isHit(beside)).toBe(false);
    await alone.updateOrganisation({ organisation_id, notes: 'alone' });
    expect(await notes(beside)).toBe('alone');

    // And back.
    await pythonReads();
    await until(() => isHit(beside));
    await pythonWrites('by Python again');
    expect(await notes(beside)).toBe('by Python again');
    await cache.close();
  });
});
