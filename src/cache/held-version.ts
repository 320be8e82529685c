import { isOver } from './protocol.ts';

/** A version where nothing is atomic: one stamp, and the time until which nothing is stored behind it. */
export interface HeldVersion {
  readonly stamp: string;
  /** Wall clock, milliseconds. */
  readonly untilMs: number;
}

/** The stored form of a {@link HeldVersion}. */
export function formatHeldVersion({ stamp, untilMs }: HeldVersion): string {
  return `${stamp} ${untilMs}`;
}

/** Reads a stored form back. Anything else is `undefined`, as if there were no version. */
export function parseHeldVersion(value: unknown): HeldVersion | undefined {
  const [, stamp, until] = (typeof value === 'string' && /^([\w-]{16}) (\d+)$/.exec(value)) || [];
  return stamp === undefined ? undefined : { stamp, untilMs: Number(until) };
}

/**
 * The version with which a write keeps a key uncacheable. It never shortens what another write asked for, which may come
 * from a client with longer timeouts.
 */
export function extendHeldVersion(existing: unknown, held: HeldVersion): string {
  const untilMs = Math.max(held.untilMs, parseHeldVersion(existing)?.untilMs ?? 0);
  return formatHeldVersion({ stamp: held.stamp, untilMs });
}

/** The stamp of a version once its time is over: until then there is none to trust. */
export function stampOfHeldVersion(value: unknown, nowMs: number): string | undefined {
  const version = parseHeldVersion(value);
  return version !== undefined && isOver(version.untilMs, nowMs) ? version.stamp : undefined;
}
