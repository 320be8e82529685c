import { styleText } from 'node:util';
import {
  type CacheEvent,
  type ClientOptions,
  createOrganisationsClient,
  type OrganisationsClient,
} from '../../src/index.ts';
import { clearProgress } from '../progress.ts';
import type { Call } from './calls.ts';

/** A client that is watched. */
export interface Narrated {
  readonly client: OrganisationsClient;
  /** Makes one call and prints one line about it. */
  readonly show: (call: Call) => Promise<void>;
}

/** Makes a client whose calls can be shown, and prints the head of their table. */
export function narrated(options: ClientOptions): Narrated {
  const events: CacheEvent[] = [];
  let status: number | undefined;
  const client = createOrganisationsClient({ ...options, onCacheEvent: (event) => events.push(event) });
  client.use({
    onResponse: ({ response }) => {
      status = response.status;
    },
  });
  const print = (operation: string, ms: number) => {
    const count = events.find(({ kind }) => kind === 'invalidated')?.count;
    const outcome =
      events.find(({ kind }) => ['hit', 'miss', 'invalidated', 'skipped'].includes(kind))?.kind ?? '';
    const cells = [
      operation.padEnd(28),
      String(status ?? '–').padEnd(5),
      styleText(
        outcome === 'hit' ? 'green' : outcome === 'invalidated' ? 'yellow' : 'reset',
        outcome.padEnd(9),
      ),
      `${ms.toFixed(2).padStart(8)} ms`,
      count === undefined ? '' : `   ${count} keys and groups invalidated`,
    ];
    clearProgress();
    console.log(cells.join(' '));
  };
  const show = async ([operation, call]: Call): Promise<void> => {
    events.length = 0;
    status = undefined;
    const startedAtMs = performance.now();
    try {
      await call();
    } finally {
      print(operation, performance.now() - startedAtMs);
    }
  };
  console.log('operation                    status cache        time');
  return { client, show };
}
