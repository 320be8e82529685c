import { expect, it } from 'vitest';
import { Deadline, DeadlineExceeded } from '../../src/stores/timeout.ts';

const LIMIT_MS = 60;
const answerAfter = (ms: number) => () => new Promise((resolve) => setTimeout(() => resolve('answer'), ms));

function block(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

it('a call that takes longer is rejected at its limit, and those that began later at theirs', async () => {
  let slow = 0;
  const deadline = new Deadline({ limitMs: LIMIT_MS, slowMs: 30, onSlow: () => (slow += 1) });
  const startedAtMs = performance.now();
  const never = () => new Promise(() => {});
  const first = deadline.within(never);
  first.catch(() => {});
  await answerAfter(40)();
  const second = deadline.within(never);
  await expect(first).rejects.toBeInstanceOf(DeadlineExceeded);
  expect(slow).toBeGreaterThan(0);
  await expect(second).rejects.toBeInstanceOf(DeadlineExceeded);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(40 + LIMIT_MS - 2);
  await expect(deadline.within(answerAfter(5))).resolves.toBe('answer');
});

it('an answer that came while this process was busy is read, however often that happens', async () => {
  const deadline = new Deadline({ limitMs: LIMIT_MS });
  for (let pause = 0; pause < 8; pause++) {
    const call = deadline.within(answerAfter(LIMIT_MS + 20));
    block(LIMIT_MS + 30);
    await expect(call).resolves.toBe('answer');
  }
});

it('a failure is passed on, and leaves no timer', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const deadline = new Deadline({ limitMs: 60_000 });
  await expect(deadline.within(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(timers()).toBe(before);
});
