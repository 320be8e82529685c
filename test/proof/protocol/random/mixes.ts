import type { RemoteStore } from '../../../../src/cache/store.ts';
import { textsOf } from '../../../../src/stores/redis-places.ts';
import type { Connection } from './connection.ts';
import type { Mix } from './world.ts';

const NETWORK = { latencyMs: 1, slowShare: 0, slowMs: 0, breakShare: 0, reconnectMs: 60 };
const API = { timeOutShare: 0, gatewayShare: 0, lagMs: 0 };
const UNRELIABLE_API = { timeOutShare: 0.005, gatewayShare: 0.005, lagMs: 0 };

/**
 * Faults that come together here, any number of them at once. A server that forgets and a writer that falls silent
 * do not: those pairs are the declared residuals of the model check.
 */
export const MIXES: Readonly<Record<string, Mix>> = {
  'no faults': { network: NETWORK, api: API },
  'crashes, late writes, lost and slow commands': {
    network: { ...NETWORK, slowShare: 0.002, slowMs: 1_500, breakShare: 0.002 },
    api: UNRELIABLE_API,
    crashEveryMs: 8_000,
  },
  'evictions and flushes': { network: NETWORK, api: API, evictEveryMs: 20, flushEveryMs: 5_000 },
  'failovers that lose writes': { network: NETWORK, api: API, failOverEveryMs: 1_500 },
  'crashes and late writes with an origin that lags': {
    network: NETWORK,
    api: { ...UNRELIABLE_API, lagMs: 40 },
    crashEveryMs: 8_000,
  },
};

/** What caches usually do: delete before a write and after it. */
export const DELETING: Mix = { network: NETWORK, api: API, store: deletingStore };

function deletingStore(connection: Connection): RemoteStore {
  const deleteAll = async (keys: readonly string[]) => {
    if (keys.length > 0) await connection.run([['UNLINK', ...keys]]);
  };
  return {
    async lookUp(key, versions) {
      const { replies } = await connection.run([['MGET', key]]);
      return { stored: textsOf(replies[0])[0], stamps: versions.map(() => 'any') };
    },
    leaseFill: async (versions) => versions.map(() => 'any'),
    fill: async (key, text, ttlMs) => void (await connection.run([['SET', key, text, 'PX', String(ttlMs)]])),
    beginWrite: ({ keys }) => deleteAll(keys),
    endWrite: ({ keys }) => deleteAll(keys),
    deleteExternal: deleteAll,
    async probe() {},
    async close() {},
  };
}
