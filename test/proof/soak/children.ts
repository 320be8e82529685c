import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const running = new Set<ChildProcess>();
// They also end by themselves when this process is gone, unless they are too busy to notice.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a file of this folder as a process with a channel. */
export function startChild(file: string, ...args: string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  // A message to a child that was just killed has nobody to go to.
  child.on('error', () => {});
  return child;
}

/** Waits for a child to end, and ends it when it does not. */
export async function ended(child: ChildProcess, limitMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
}

/** Ends a child as a crash would. */
export async function crash(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child, 10_000);
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
