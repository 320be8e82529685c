import { withReplicationId, witnessStampOf } from '../cache/protocol.ts';
import type { NearCache } from './near-cache.ts';
import { atEachPlace, type RedisTopology, type Texts } from './redis-topology.ts';

type Stamps = readonly (string | undefined)[];

/** What the store knows of external keys. */
export class RedisWitnesses {
  readonly #topology: RedisTopology;
  readonly #near: NearCache | undefined;
  readonly #asked = new Map<string, Promise<Stamps>>();

  constructor(topology: RedisTopology, near: NearCache | undefined) {
    this.#topology = topology;
    this.#near = near;
  }

  /**
   * The stamps of external keys, `undefined` where there is none to trust. On Cluster each is asked on its own server.
   *
   * Many entries have the same few witnesses, so reads share what is asked for until the event loop has run its
   * callbacks, which is when it is sent. No message arrives until then, so nobody can know of a deletion that it misses.
   */
  read(keys: readonly string[]): Promise<Stamps> {
    const shared = keys.join('\n');
    // Before anything is sent, since immediates run in their order.
    if (this.#asked.size === 0) setImmediate(() => this.#asked.clear());
    const asked = this.#asked.get(shared) ?? this.#ask(keys);
    this.#asked.set(shared, asked);
    return asked;
  }

  async #ask(keys: readonly string[]): Promise<Stamps> {
    const ask = (names: readonly string[]) => expireTimes(this.#topology, names);
    const { texts, replicationIds } = await (this.#near === undefined
      ? ask(keys)
      : this.#near.mGet(keys, ask));
    return texts.map((text, at) => {
      const stamp = witnessStampOf(text);
      return stamp === undefined ? undefined : withReplicationId(stamp, replicationIds[at] as string);
    });
  }
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
