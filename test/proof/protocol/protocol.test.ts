import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  extendHeldVersion,
  formatHeldVersion,
  parseHeldVersion,
  stampOfHeldVersion,
} from '../../../src/cache/held-version.ts';
import {
  beginToken,
  compactVersion,
  endToken,
  endTokens,
  fillLease,
  freshToken,
  holdMs,
  isCompactionDue,
  isCurrent,
  newNonce,
  openWrites,
  outcomeOfStatus,
  putBack,
  shareKey,
  stampOf,
  unexpiredWrites,
  writesLostByCompaction,
  writesToCheck,
} from '../../../src/cache/protocol.ts';
import { withoutEnded } from './model/redis-rules.ts';
import { SHIPPED } from './model/redis-state.ts';

const nonce = fc.stringMatching(/^[\w-]{1,16}$/);
/** Few different writes, so that they meet each other. */
const write: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'w-1', '_');
const token = fc.oneof(nonce.map(freshToken), write.map(beginToken), write.map(endToken));
const version = fc.array(token, { minLength: 1, maxLength: 30 }).map((tokens) => tokens.join(''));

describe('the text of a version', () => {
  test('a nonce has 96 bits, in characters that no token begins with', () => {
    const nonces = new Set(Array.from({ length: 10_000 }, newNonce));
    expect(nonces.size).toBe(10_000);
    for (const nonce of nonces) expect(nonce).toMatch(/^[\w-]{16}$/);
  });

  test('its stamp is the token that was appended last', () => {
    fc.assert(
      fc.property(version, token, (text, last) => {
        expect(stampOf(text + last)).toBe(last);
      }),
    );
    expect([stampOf(null), stampOf(undefined), stampOf(''), stampOf('garbage')]).toEqual(
      new Array(4).fill(undefined),
    );
  });

  test('a write is open from its beginning to its end, whatever others do meanwhile', () => {
    fc.assert(
      fc.property(version, write, fc.array(token), (before, own, others) => {
        const meanwhile = others.filter((other) => other !== endToken(own)).join('');
        expect(openWrites(before + beginToken(own) + meanwhile)).toContain(own);
        expect(openWrites(before + beginToken(own) + endToken(own))).not.toContain(own);
      }),
    );
  });

  test('the end of a write ends it, or begins it once more when it is held, and always appends a new stamp', () => {
    fc.assert(
      fc.property(version, write, fc.boolean(), nonce, (before, own, isHeld, fresh) => {
        const after = before + endTokens(own, isHeld ? 1 : 0, fresh);
        expect(openWrites(after).includes(own)).toBe(isHeld);
        expect(stampOf(after)).toBe(freshToken(fresh));
      }),
    );
  });

  test('no text whatever makes reading it fail', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        stampOf(text);
        openWrites(text);
        writesToCheck([text, null]);
        fillLease([text], [text], []);
      }),
    );
  });

  test('the model may leave ended writes out of it, since every decision stays the same', () => {
    fc.assert(
      fc.property(version, fc.array(token), (text, later) => {
        const short = withoutEnded(text, SHIPPED);
        for (const end of [later.join(''), '']) {
          expect(stampOf(short + end)).toBe(stampOf(text + end));
          expect(openWrites(short + end).sort()).toEqual(openWrites(text + end).sort());
        }
      }),
    );
  });
});

describe('compaction', () => {
  test('keeps the open writes and those that begin meanwhile, and nothing else', () => {
    fc.assert(
      fc.property(version, fc.array(token), fc.array(write), (seen, later, alive) => {
        const pending = openWrites(seen).filter((open) => alive.includes(open));
        const displaced = seen + later.join('');
        const lost = writesLostByCompaction(seen, displaced);
        const during = compactVersion([...pending, 'own'], 'n1');
        expect(openWrites(during)).toContain('own');
        const after = during + putBack(lost, 'own', 'n2');
        const begunMeanwhile = openWrites(later.join(''));
        expect(new Set(openWrites(after))).toEqual(new Set([...pending, ...begunMeanwhile]));
      }),
    );
  });

  test('puts back every open write of a version that was evicted and made anew meanwhile', () => {
    expect(writesLostByCompaction('=a!w1.w1', '=b!w2')).toEqual(['w2']);
    expect(writesLostByCompaction('=a', '')).toEqual([]);
  });
});

describe('a compaction is due', () => {
  test('to just one of the writers of a version, at each 1024 characters', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 400 }), (tokens) => {
        let length = 0;
        const due = tokens.filter((added) => {
          length += added;
          return isCompactionDue(length, added);
        });
        expect(due).toHaveLength(Math.floor(length / 1024));
      }),
    );
  });
});

describe('what may be stored and served', () => {
  test('a response is not stored while the intent of an open write is there', () => {
    const seen = ['=a!w1', '=b!w2'];
    const writes = writesToCheck(seen);
    expect(writes).toEqual(['w1', 'w2']);
    expect(fillLease(seen, seen, unexpiredWrites(writes, [null, '1']))).toBeUndefined();
    expect(fillLease(seen, seen, unexpiredWrites(writes, [null, null]))).toEqual(['!w1', '!w2']);
  });

  test('a response is not stored behind a version that came into being with a write', () => {
    expect(fillLease([null], ['=a!w1'], [])).toBeUndefined();
    expect(fillLease([null], ['=a!w1.w1=b'], [])).toEqual(['=b']);
  });

  test('an entry is served only when every version is there with the same stamp', () => {
    const stamps = fc.array(nonce.map(freshToken), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(stamps, fc.nat(), (entry, at) => {
        const index = at % entry.length;
        expect(isCurrent(entry, entry)).toBe(true);
        expect(isCurrent(entry, entry.with(index, '=another stamp'))).toBe(false);
        const withoutOne: (string | undefined)[] = [...entry];
        withoutOne[index] = undefined;
        expect(isCurrent(entry, withoutOne)).toBe(false);
        expect(isCurrent(entry, entry.slice(1))).toBe(false);
      }),
    );
  });

  test('reads share a call only for the same key under the same stamps', () => {
    expect(shareKey('k', ['=a', '=b'])).toBe(shareKey('k', ['=a', '=b']));
    expect(shareKey('k', ['=a', '=b'])).not.toBe(shareKey('k', ['=a', '=c']));
    expect(shareKey('k', ['=a'])).not.toBe(shareKey('l', ['=a']));
  });

  test('a write without a response is held for its whole time and the lag of the origin, another for the lag', () => {
    const lifetimes = { pendingMs: 65_000, versionTtlMs: 1, originLagMs: 300 };
    expect(holdMs(lifetimes, 'ambiguous')).toBe(65_300);
    expect(holdMs(lifetimes, 'definite')).toBe(300);
  });

  test('only what the API itself must have said is definite', () => {
    const definite = [200, 201, 204, 400, 401, 403, 404, 405, 409, 410, 415, 422];
    const ambiguous = [0, 100, 202, 301, 302, 307, 408, 413, 421, 425, 429, 431, 444, 460, 494, 499].concat([
      500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 524, 530, 599, 600,
    ]);
    expect(new Set(definite.map(outcomeOfStatus))).toEqual(new Set(['definite']));
    expect(new Set(ambiguous.map(outcomeOfStatus))).toEqual(new Set(['ambiguous']));
  });
});

describe('a bumped version', () => {
  test('reads back what was written, and has a stamp once its time is over', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (untilMs, nowMs) => {
        const stamp = newNonce();
        const stored = formatHeldVersion({ stamp, untilMs });
        expect(parseHeldVersion(stored)).toEqual({ stamp, untilMs });
        expect(stampOfHeldVersion(stored, nowMs)).toBe(nowMs >= untilMs ? stamp : undefined);
      }),
    );
  });

  test('keeps what another write asked for when that is longer', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (otherMs, untilMs) => {
        const stamp = newNonce();
        const existing = formatHeldVersion({ stamp: newNonce(), untilMs: otherMs });
        const extended = parseHeldVersion(extendHeldVersion(existing, { stamp, untilMs }));
        expect(extended).toEqual({ stamp, untilMs: Math.max(otherMs, untilMs) });
        for (const damaged of [undefined, null, 7, 'x', `${existing} 1`])
          expect(parseHeldVersion(extendHeldVersion(damaged, { stamp, untilMs }))?.untilMs).toBe(untilMs);
      }),
    );
  });

  test('is no version when it is anything else', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseHeldVersion(value)).toBeUndefined();
      }),
    );
  });
});
