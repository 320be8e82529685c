import { StoreError } from '../cache/store-error.ts';

const PAUSE_MS = 250;

/**
 * Tries until it is done, on a server that comes and goes, unless the failure is a mistake in the configuration.
 *
 * @param isOver Ends the attempts.
 */
export async function retried(call: () => Promise<void>, isOver: () => boolean): Promise<void> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error instanceof StoreError && error.isPermanent) || isOver()) throw error;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, PAUSE_MS).unref();
      });
    }
  }
}
