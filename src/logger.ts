import type { CacheEvent } from './cache/events.ts';
import type { AttemptEvent } from './http/transport.ts';

/** What pino, winston and `console` have in common. Messages hold no URL, id, key, header, body or secret. */
export interface Logger {
  /** Called for each attempt of a request. */
  debug(message: string): void;
  /** Called when the cache cannot be used or a response is too large for it. */
  warn(message: string): void;
}

/** Warns once when the cache's store begins to fail, and once of each operation whose responses are too large to store. */
export function logCacheTo(logger: Logger, name: string): (event: CacheEvent) => void {
  let isFailing = false;
  const tooLarge = new Set<string>();
  return ({ operationId, kind, reason }) => {
    if (kind === 'error' && !isFailing) {
      isFailing = true;
      logger.warn(`${name}: the cache cannot be used: ${reason}`);
    } else if (kind === 'hit' || kind === 'stored' || kind === 'invalidated') {
      isFailing = false;
    } else if (reason === 'too_large' && !tooLarge.has(operationId)) {
      tooLarge.add(operationId);
      logger.warn(
        `${name}: a response of ${operationId} is larger than "maxEntryBytes", so it is not cached`,
      );
    }
  };
}

/** Tells of each attempt. */
export function logAttemptsTo(logger: Logger, name: string): (event: AttemptEvent) => void {
  return ({ operationId, attempt, status, errorCode, durationMs, isRetried }) =>
    logger.debug(
      `${name}: ${operationId}, attempt ${attempt}: ${status ?? errorCode} after ${Math.round(durationMs)} ms${isRetried ? ', will be retried' : ''}`,
    );
}
