import type { CacheEvent } from './cache/events.ts';
import type { AttemptEvent } from './http/transport.ts';

/** What pino, winston and `console` have in common. Messages hold no URL, id, key, header, body or secret. */
export interface Logger {
  debug(message: string): void;
  warn(message: string): void;
}

/** Warns once when the cache's store begins to fail, and once of each operation whose responses are too large to store. */
export function logCacheTo(logger: Logger, name: string): (event: CacheEvent) => void {
  let isFailing = false;
  return ({ operationId, kind, reason }) => {
    if (kind === 'error' && !isFailing) {
      isFailing = true;
      logger.warn(`${name}: the cache cannot be used: ${reason}`);
    } else if (kind === 'hit' || kind === 'stored' || kind === 'invalidated') {
      isFailing = false;
    } else if (kind === 'warning') {
      logger.warn(`${name}: ${operationId}: ${reason}`);
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
