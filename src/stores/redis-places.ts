import { StoreError } from '../cache/store-error.ts';
import type { Found } from './near-cache.ts';
import type { Command } from './redis-connection.ts';
import type { RedisTopology } from './redis-topology.ts';

type Names = readonly [string, ...string[]];
/** What is done with names of one place. */
export type Act<T> = (names: Names) => Promise<T>;

/** Does something at each place where some of the names are, at all of them at once. */
export function atEachPlace<T>(
  topology: RedisTopology,
  names: readonly string[],
  act: Act<T>,
): Promise<readonly T[]> {
  return Promise.all(placesOf(topology, names).map(act));
}

/** Asks for something of each name wherever it is, in one round trip. The commands reply once for each name. */
export function ask(
  topology: RedisTopology,
  names: readonly string[],
  commandsFor: (names: readonly string[]) => readonly Command[],
): Promise<readonly Found[]> {
  const askHere: Act<readonly Found[]> = async (here) => {
    try {
      const { replies, replicationId } = await topology.run(here[0], commandsFor(here));
      return textsOf(replies.flat()).map((text) => ({ text, replicationId }));
    } catch (error) {
      // Some of the names are on their way to another node: a miss.
      if (error instanceof StoreError && error.code === 'TRYAGAIN') return here.map(() => NOTHING);
      throw error;
    }
  };
  const places = placesOf(topology, names);
  return places.length === 1 ? askHere(places[0] as Names) : askAll();

  async function askAll(): Promise<readonly Found[]> {
    const found = new Map<string, Found>();
    const askAt = async (here: Names) => {
      for (const [at, one] of (await askHere(here)).entries()) found.set(here[at] as string, one);
    };
    await Promise.all(places.map(askAt));
    return names.map((name) => found.get(name) ?? NOTHING);
  }
}

const NOTHING: Found = { text: null, replicationId: '' };

/** Names, with those of one place together. */
function placesOf({ placeOf }: RedisTopology, names: readonly string[]): readonly Names[] {
  const places = new Map<string, [string, ...string[]]>();
  for (const name of names) {
    const place = placeOf(name);
    const here = places.get(place);
    if (here === undefined) places.set(place, [name]);
    else here.push(name);
  }
  return [...places.values()];
}

/** What MGET replied. */
export function textsOf(reply: unknown): (string | null)[] {
  return Array.isArray(reply) ? reply.map((text: unknown) => (text === null ? null : String(text))) : [];
}
