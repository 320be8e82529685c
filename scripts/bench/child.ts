import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A module of the benchmark that runs in a process of its own, so that its time is not counted. */
export interface Child {
  /** The next thing that it says. @throws {Error} when it ends instead. */
  next<T>(): Promise<T>;
  /** Tells it something, and returns the next thing that it says. */
  ask<T>(message: string | object): Promise<T>;
  end(): Promise<void>;
}

/** Starts the module at a URL, with arguments. It sends what it has to say with `process.send`. */
export function startChild(url: string, ...args: readonly string[]): Child {
  const child = fork(fileURLToPath(url), args);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the process ${args.join(' ')} ended`);
  });
  ended.catch(() => {});
  const next = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  return {
    next,
    ask(message) {
      child.send(message);
      return next();
    },
    async end() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Whether the module at a URL is what this process was started with by {@link startChild}. It ends with its parent. */
export function isChild(url: string): boolean {
  if (process.send === undefined || process.argv[1] !== fileURLToPath(url)) return false;
  process.on('disconnect', () => process.exit());
  return true;
}
