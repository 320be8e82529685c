import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A Redis server of the test's own, on a free port, with nothing on disk but what it is told to keep. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** The server's process id, for signals. */
  pid(): number;
  /** Ends the server as a crash would. The port is closed then. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it kept on disk. */
  restart(...settings: string[]): Promise<void>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

// A test run that dies must not leave its servers behind.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a Redis server. Settings are as on the command line: `'--maxmemory', '2mb'`. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  let child = await start(port, folder, settings);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: () => child.pid as number,
    kill,
    async restart(...others) {
      await kill();
      child = await start(port, folder, others.length > 0 ? others : settings);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function start(port: number, folder: string, settings: readonly string[]): Promise<ChildProcess> {
  const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', [...fixed, ...settings], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk;
      if (/Ready to accept connections/i.test(output)) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${output}`)));
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
