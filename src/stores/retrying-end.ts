import type { RemoteStore } from '../cache/store.ts';
import { StoreError } from '../cache/store-error.ts';

const PAUSE_MS = 250;

/**
 * Ends a write on a server that comes and goes. When the connection breaks between its beginning and its end, its keys
 * would stay uncacheable until its intent expires; so its end is retried until then, unless the failure is a mistake in
 * the configuration.
 */
export function retryingEnd(store: RemoteStore, isClosed: () => boolean): RemoteStore {
  return {
    ...store,
    async endWrite(write, outcome) {
      const giveUpAtMs = performance.now() + write.pendingMs + write.originLagMs;
      for (;;) {
        try {
          return await store.endWrite(write, outcome);
        } catch (error) {
          if (
            (error instanceof StoreError && error.isPermanent) ||
            isClosed() ||
            performance.now() > giveUpAtMs
          )
            throw error;
          await pause();
        }
      }
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS).unref();
  });
}
