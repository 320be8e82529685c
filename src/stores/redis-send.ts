import type { RedisClientType } from '@keyv/redis';
import { redisCause } from './redis-cause.ts';
import { replicationIdIn } from './replication.ts';

/** The words of one command, its name first. */
export type Command = readonly string[];

/** Asks a server for its replication id. @throws {StoreError} for a server that is not a primary. */
export async function replicationIdOf(client: RedisClientType): Promise<string> {
  return replicationIdIn(await send(client, ['INFO', 'replication']));
}

/** Sends one command; what it is refused with is described. */
export async function send(client: RedisClientType, command: Command): Promise<unknown> {
  try {
    return await client.sendCommand(command);
  } catch (error) {
    throw redisCause(error, command[0]);
  }
}
