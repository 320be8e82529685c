import { StoreError } from '../cache/store-error.ts';
import type { Found } from './near-cache.ts';
import type { Command } from './redis-connection.ts';
import type { RedisTopology } from './redis-topology.ts';

/** What is done with names of one place. */
export type Act<T> = (names: readonly [string, ...string[]]) => Promise<T>;

/** Does something at each place where some of the names are, at all of them at once. */
export function atEachPlace<T>(
  { placeOf }: RedisTopology,
  names: readonly string[],
  act: Act<T>,
): Promise<readonly T[]> {
  const places = new Map<string, [string, ...string[]]>();
  for (const name of names) {
    const place = placeOf(name);
    const here = places.get(place);
    if (here === undefined) places.set(place, [name]);
    else here.push(name);
  }
  return Promise.all([...places.values()].map(act));
}

/** Asks for something of each name wherever it is, in one round trip. The commands reply once for each name. */
export async function ask(
  topology: RedisTopology,
  names: readonly string[],
  commandsFor: (names: readonly string[]) => readonly Command[],
): Promise<readonly Found[]> {
  const parts = await atEachPlace(topology, names, async (here) => {
    try {
      const { replies, replicationId } = await topology.run(here[0], commandsFor(here));
      return { here, found: textsOf(replies.flat()).map((text) => ({ text, replicationId })) };
    } catch (error) {
      // Some of the names are on their way to another node: a miss.
      if (error instanceof StoreError && error.code === 'TRYAGAIN') return { here, found: [] };
      throw error;
    }
  });
  if (parts.length === 1 && parts[0]?.found.length === names.length) return parts[0].found;
  const found = new Map(parts.flatMap((part) => part.here.map((name, at) => [name, part.found[at]])));
  return names.map((name) => found.get(name) ?? NOTHING);
}

const NOTHING: Found = { text: null, replicationId: '' };

/** What MGET replied. */
export function textsOf(reply: unknown): (string | null)[] {
  return Array.isArray(reply) ? reply.map((text: unknown) => (text === null ? null : String(text))) : [];
}
