import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type ReferenceApi, startReferenceApi } from '../../src/testing/index.ts';
import { copyOf, expectRestored, usable } from '../support/audit-state.ts';

const MOMENTS = 20;
const TSX = ['--import', 'tsx', 'test/contract/audit/index.ts'];

/** Runs the whole audit as a process, and sends it a signal while its n-th request is under way. */
async function interruptedAt(api: ReferenceApi, nth: number, signal: NodeJS.Signals, program = TSX) {
  const use = Object.entries(usable).flatMap(([name, ids]) => ['--use', `${name}=${ids.join(',')}`]);
  const flags = ['--yes-write', '--borrow-services', '--send-emails', '--limit', '0'];
  const options = ['--base-url', api.url, '--secret', 'dev-notify-secret-key', ...flags, ...use];
  const child = spawn(process.execPath, [...program, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, ended] = [text(child.stdout), text(child.stderr), once(child, 'exit')];
  // The hold opens when the request has arrived, so the signal comes in the middle of it.
  if (nth > 1) api.inject({ kind: 'latency', ms: 0, times: nth - 1 });
  const held = api.inject({ kind: 'hold' });
  // A moment after the last request is after the end.
  const isOver = await Promise.race([held.arrived.then(() => false), ended.then(() => true)]);
  if (!isOver) child.kill(signal);
  held.release();
  const [code] = await ended;
  const left = (await output).split('\n').map((line) => line.trim());
  return { isOver, code, left, errors: await errors };
}

/** How many requests a whole run sends. */
async function requestsOfAll(): Promise<number> {
  const api = await startReferenceApi();
  const { isOver } = await interruptedAt(api, 1_000_000, 'SIGINT');
  expect(isOver).toBe(true);
  const { length } = api.requests;
  await api.close();
  return length;
}

describe('the audit as a process', () => {
  it(`puts everything back after a real SIGINT at whichever of ${MOMENTS} moments, and says what is left`, async () => {
    const all = await requestsOfAll();
    const interruptOne = async () => {
      const nth = 1 + Math.floor(Math.random() * all);
      const api = await startReferenceApi({ logRequests: false });
      const before = copyOf(api);
      const { isOver, code, left, errors } = await interruptedAt(api, nth, 'SIGINT');
      expect(isOver).toBe(false);
      // Beyond the last case only what is left is read back, and the audit is complete.
      const isComplete = left.some((line) => /^\d+ cases of \d+ writes: 0 missed/.test(line)) && code === 0;
      if (!isComplete) expect(code, `at request ${nth}`).toBe(2);
      expect(errors).toMatch(
        /^What cannot be undone: archived .* e-mails\.\nTrying every write …\nSIGINT: putting everything back/,
      );
      expectRestored(api, before, left);
      await api.close();
    };
    // Two at once, since each waits for the other side most of its time.
    for (let at = 0; at < MOMENTS; at += 2) await Promise.all([interruptOne(), interruptOne()]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'hears of a %s that only the script in front of it receives',
    async (signal) => {
      const api = await startReferenceApi();
      const before = copyOf(api);
      const program = ['scripts/run.js', 'test/contract/audit/index.ts'];
      const { code, left, errors } = await interruptedAt(api, 60, signal, program);
      expect(code).toBe(2);
      expect(errors).toContain(`${signal}: putting everything back`);
      expectRestored(api, before, left);
      await api.close();
    },
  );
});
