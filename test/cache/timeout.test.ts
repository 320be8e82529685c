import { expect, it } from 'vitest';
import { StoreTimeout, within } from '../../src/stores/timeout.ts';
import { start, stopTime } from '../support/virtual-time.ts';

const LIMIT_MS = 60;
const never = () => new Promise(() => {});
const responseAfter = (ms: number) => () =>
  new Promise((resolve) => setTimeout(() => resolve('response'), ms));

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

it('each call is rejected at a deadline of its own, and its slowness is reported before', async () => {
  const time = stopTime();
  let slow = 0;
  const limits = { limitMs: LIMIT_MS, slowMs: 30, onSlow: () => (slow += 1) };
  const first = start(() => within(limits, never));
  await time.advance(29);
  expect(slow).toBe(0);
  await time.advance(11);
  expect(slow).toBe(1);
  const second = start(() => within(limits, never));
  await time.advance(19);
  expect(first.isOver()).toBe(false);
  await time.advance(1);
  await expect(first.result).rejects.toBeInstanceOf(StoreTimeout);
  await time.advance(39);
  expect(second.isOver()).toBe(false);
  await time.advance(1);
  await expect(second.result).rejects.toBeInstanceOf(StoreTimeout);
  const third = within(limits, responseAfter(5));
  await time.advance(5);
  await expect(third).resolves.toBe('response');
});

it('a response that arrived while this process was busy is read, however often that happens', async () => {
  const limits = { limitMs: LIMIT_MS };
  for (let pause = 0; pause < 8; pause++) {
    const call = within(limits, responseAfter(LIMIT_MS + 20));
    block(LIMIT_MS + 30);
    await expect(call).resolves.toBe('response');
  }
});

it.each([
  ['ends before the time of the call does', [LIMIT_MS - 2]],
  ['ends as the time of the call does', [LIMIT_MS + 2]],
  ['comes back', [LIMIT_MS / 2, LIMIT_MS / 2, LIMIT_MS / 2]],
])('what keeps this process busy takes nothing of a call’s time when it %s', async (_, pauses) => {
  let slow = 0;
  const busyMs = pauses.reduce((sum, ms) => sum + ms);
  const call = within({ limitMs: LIMIT_MS, onSlow: () => (slow += 1) }, responseAfter(busyMs + 20));
  for (const ms of pauses) {
    block(ms);
    await new Promise(setImmediate);
  }
  await expect(call).resolves.toBe('response');
  expect(slow).toBe(0);
});

it('a failure is passed on, and leaves no timer', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const limits = { limitMs: 60_000 };
  await expect(within(limits, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(timers()).toBe(before);
});
