import { cacheStores } from 'undici';
import { memoryCache } from '../../../src/index.ts';
import { ourClient, ours } from '../contenders/ours.ts';
import { apollo, axiosCacheInterceptor, bento, undiciCache } from '../contenders/peers.ts';
import { plain } from '../contenders/plain.ts';
import { type Benchmark, closeAll, requireHits } from '../context.ts';
import { type Contender, compare, TIMES_AND_CALLS } from '../measure.ts';
import { idOf, ORGANISATIONS, organisationBody, organisationId } from '../organisations.ts';

export const hitInMemory: Benchmark = {
  number: 1,
  name: 'Hit in memory',
  about: 'One organisation of 860 bytes after the other, each answered by the cache of the process.',
  seconds: { full: 18, quick: 8 },
  async run({ api, rounds, sampleMs }) {
    const contenders = [
      ...ours(ourClient(api.url, memoryCache())),
      plain(api.url, new Map<string, string>()),
      axiosCacheInterceptor(api.url),
      undiciCache(api.url, new cacheStores.MemoryCacheStore()),
      apollo(api.url),
      bento(api.url),
      floor(),
    ];
    for (const contender of contenders) await requireHits(contender, api);
    const rows = await compare(contenders, { rounds, sampleMs, calls: api.calls });
    await closeAll(contenders);
    return [{ title: 'sequential', columns: TIMES_AND_CALLS, rows }];
  },
};

function floor(): Contender {
  const texts = new Map(
    Array.from({ length: ORGANISATIONS }, (_, number) => [idOf(number), organisationBody(idOf(number))]),
  );
  return {
    name: 'Map + JSON.parse',
    run: async (index) => JSON.parse(texts.get(organisationId(index)) ?? ''),
  };
}
