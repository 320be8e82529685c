import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromApi, ToApi } from './api-process.ts';

/** The API that a benchmark calls. */
export interface Api {
  readonly url: string;
  setLatency(ms: number): Promise<void>;
  /** How many requests came in so far. Only the small one counts. */
  calls(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts an API in a process of its own. `small` answers every organisation with 860 bytes and does nothing else,
 * so that its own time does not hide the differences; `reference` is the API of the tests.
 */
export async function startApi(kind: 'small' | 'reference'): Promise<Api> {
  const child = fork(siblingOf(import.meta.url, 'api-process'), [kind]);
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process of the API ended');
  });
  ended.catch(() => {});
  const reply = async <T extends FromApi>(): Promise<T> => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message as T;
  };
  const { url } = await reply<{ url: string }>();
  const ask = async <T extends FromApi>(message: ToApi): Promise<T> => {
    child.send(message);
    return reply<T>();
  };
  return {
    url,
    async setLatency(latencyMs) {
      await ask({ latencyMs });
    },
    calls: async () => (await ask<{ calls: number }>({ ask: 'calls' })).calls,
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** The file of another script beside this one, compiled or not as this one is. */
export function siblingOf(url: string, name: string): string {
  return fileURLToPath(new URL(name + url.slice(url.lastIndexOf('.')), url));
}
