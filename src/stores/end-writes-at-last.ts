import type { RemoteStore } from '../cache/store.ts';

const PAUSE_MS = 250;

/**
 * Settles a write on a server that comes and goes. When the connection breaks between the announcement and the
 * settlement, the keys would stay uncacheable until the mark of the write runs out; so the settlement is made up
 * for as soon as the server is back, for as long as there can be a mark.
 */
export function endsWritesAtLast(store: RemoteStore, isClosed: () => boolean): RemoteStore {
  return {
    ...store,
    async endWrite(write, outcome) {
      const giveUpAtMs = performance.now() + write.pendingMs;
      for (;;) {
        try {
          return await store.endWrite(write, outcome);
        } catch (error) {
          if (isFinal(error) || isClosed() || performance.now() > giveUpAtMs) throw error;
          await pause();
        }
      }
    },
  };
}

/** Whether Redis itself refused, and will do so again. */
function isFinal(error: unknown): boolean {
  return error instanceof Error && /^(?!READONLY|LOADING)[A-Z]+ /.test(error.message);
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS).unref();
  });
}
