import type { ServerStatus } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';
import type { Command } from './redis-command.ts';
import type { RedisConnection, Replies } from './redis-connection.ts';

/** Texts under some names, `null` where there is none, each with the replication id of the server that has it. */
export interface Texts {
  readonly texts: readonly (string | null)[];
  readonly replicationIds: readonly string[];
}

/** The servers that hold the keys: one, the primary that Sentinel names, or the primaries of a cluster. */
export interface RedisTopology {
  /** The part of a store key that decides where it is. Names of one place are together on one server. */
  placeOf(name: string): string;
  /** Reads names wherever they are, in one round trip. */
  mGet(names: readonly string[]): Promise<Texts>;
  /** Runs commands in their order on the server that has `name`, and every other name of its place. */
  run(name: string, commands: readonly Command[]): Promise<Replies>;
  /** Rejects unless every server is there. */
  check(): Promise<void>;
  /**
   * Asks whether the servers that a write ended on still are the primaries, and rejects otherwise.
   * @param used Names, with the replication id of the server that had each.
   */
  confirm(used: ReadonlyMap<string, string>): Promise<void>;
  /** Connects anew to servers that do not answer. */
  rebuild(): void;
  close(): void;
  readonly isClosed: boolean;
  /** Those that this process is connected to. */
  readonly servers: readonly ServerStatus[];
}

/** One primary. */
export function singleServer(connection: RedisConnection): RedisTopology {
  return {
    placeOf: () => '',
    async mGet(names) {
      const { replies, replicationId } = await connection.run([['MGET', ...names]]);
      return { texts: textsOf(replies[0]), replicationIds: names.map(() => replicationId) };
    },
    run: (_, commands) => connection.run(commands),
    // Whatever comes next asks it.
    async check() {},
    async confirm(used) {
      for (const replicationId of used.values()) {
        if (replicationId !== connection.replicationId)
          throw new StoreError('another Redis server became the primary');
      }
    },
    rebuild: () => connection.rebuild(),
    close: () => connection.close(),
    get isClosed() {
      return connection.isClosed;
    },
    get servers() {
      return connection.status === undefined ? [] : [connection.status];
    },
  };
}

/** What MGET replied. */
export function textsOf(reply: unknown): (string | null)[] {
  return Array.isArray(reply) ? reply.map((text: unknown) => (typeof text === 'string' ? text : null)) : [];
}

/** What is done with names of one place. */
export type Act = (names: readonly [string, ...string[]]) => Promise<unknown>;

/** Does something at each place where some of the names are, at all of them at once. */
export async function atEachPlace(
  topology: RedisTopology,
  names: readonly string[],
  act: Act,
): Promise<void> {
  const places = new Map<string, [string, ...string[]]>();
  for (const name of names) {
    const place = topology.placeOf(name);
    const here = places.get(place);
    if (here === undefined) places.set(place, [name]);
    else here.push(name);
  }
  await Promise.all([...places.values()].map(act));
}
