import type { RedisClientType } from '@keyv/redis';
import { redisCause } from './redis-cause.ts';

/** The words of one command, its name first. */
export type Command = readonly string[];

/** Sends one command. @throws {StoreError} in words that can be shown. */
export async function send(client: RedisClientType, command: Command): Promise<unknown> {
  try {
    return await client.sendCommand(command);
  } catch (error) {
    throw redisCause(error, command[0]);
  }
}
