import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';

/** A call that a test watches. */
export interface Started<T> {
  readonly result: Promise<T>;
  isOver(): boolean;
}

/** Clocks that stand still, so that no timeout of the client ends because a machine is busy. */
export interface VirtualTime {
  /** Moves every clock of this process on; timers that are due run. */
  advance(ms: number): Promise<void>;
  /** Lets time pass until a call is over. */
  run<T>(call: Promise<T>): Promise<T>;
  /** Asks again and again, and lets time pass, until the condition holds. */
  until(condition: () => Promise<boolean> | boolean): Promise<void>;
}

/** How far time moves on in `run`, and how long this process waits for sockets before each step at the least. */
const STEP_MS = 25;
const TURN_MS = 5;
/** Times that another process has to answer before a step. */
const ANSWERS = 3;

/** Stops the clocks and timers of this process until the test ends. Sockets and files work on. */
export function stopTime(): VirtualTime {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const advance = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
  };
  async function run<T>(call: Promise<T>): Promise<T> {
    const { result, isOver } = start(() => call);
    await nextTurn();
    while (!isOver()) {
      await othersRun();
      if (!isOver()) await advance(STEP_MS);
    }
    return result;
  }
  return {
    advance,
    run,
    async until(condition) {
      while (!(await run(Promise.resolve(condition())))) await advance(STEP_MS);
    },
  };
}

/** Starts a call, whose rejection counts as handled. */
export function start<T>(call: () => Promise<T>): Started<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  const result = call();
  result.then(end, end);
  return { result, isOver: () => over };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

let other: ChildProcessWithoutNullStreams | undefined;

/** Waits until other processes have had a turn, however busy the machine is, so that servers could respond. */
async function othersRun(): Promise<void> {
  if (other === undefined) {
    other = spawn('cat');
    other.unref();
    for (const pipe of [other.stdin, other.stdout]) (pipe as unknown as Socket).unref();
    process.once('exit', () => other?.kill());
  }
  await sleep(TURN_MS);
  for (let answer = 0; answer < ANSWERS; answer++) {
    const echo = once(other.stdout, 'data');
    other.stdin.write('.');
    await echo;
  }
}
