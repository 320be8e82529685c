import { withReplicationId, witnessStampOf } from '../cache/protocol.ts';
import type { NearCache } from './near-cache.ts';
import { atEachPlace, type RedisTopology, type Texts } from './redis-topology.ts';

/** The stamps of external keys, `undefined` where there is none to trust. On Cluster each is asked on its own server. */
export async function readWitnesses(
  topology: RedisTopology,
  near: NearCache | undefined,
  keys: readonly string[],
): Promise<(string | undefined)[]> {
  const ask = (names: readonly string[]) => expireTimes(topology, names);
  const { texts, replicationIds } = await (near === undefined ? ask(keys) : near.mGet(keys, ask));
  return texts.map((text, at) => {
    const stamp = witnessStampOf(text);
    return stamp === undefined ? undefined : withReplicationId(stamp, replicationIds[at] as string);
  });
}

async function expireTimes(topology: RedisTopology, keys: readonly string[]): Promise<Texts> {
  const texts = new Map<string, string>();
  const replicationIds = new Map<string, string>();
  await atEachPlace(topology, keys, async (here) => {
    const { replies, replicationId } = await topology.run(
      here[0],
      here.map((key) => ['PEXPIRETIME', key]),
    );
    for (const [at, key] of here.entries()) {
      texts.set(key, String(replies[at]));
      replicationIds.set(key, replicationId);
    }
  });
  return {
    texts: keys.map((key) => texts.get(key) ?? null),
    replicationIds: keys.map((key) => replicationIds.get(key) ?? ''),
  };
}
