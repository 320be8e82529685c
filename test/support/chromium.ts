import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A page in headless Chromium, driven by the DevTools protocol over a pipe. */
export interface BrowserPage {
  /** Sends a command of the protocol. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** The value of an expression in the page, which works with the page's own scripts switched off. */
  evaluate<T>(expression: string): Promise<T>;
  open(url: string): Promise<void>;
  close(): Promise<void>;
}

/** Where Chromium is installed, `undefined` when it is not. */
export function findChromium(): string | undefined {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  return names.find((name) => {
    try {
      if (name) execFileSync(name, ['--version'], { stdio: 'ignore' });
      return Boolean(name);
    } catch {
      return false;
    }
  });
}

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Starts Chromium with one empty page. */
export async function startChromium(program: string): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--hide-scrollbars',
    // A machine without a mouse would have no hover: a fine pointer that hovers, by Blink's numbers.
    '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4',
  ];
  const child: ChildProcess = spawn(
    program,
    [...flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const { send, once } = connect(child.stdio[3] as Writable, child.stdio[4] as Readable);
  const { targetInfos } = await send('Target.getTargets');
  const page = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === 'page');
  const { sessionId } = await send('Target.attachToTarget', { targetId: page?.targetId, flatten: true });
  const inPage = (method: string, params: object = {}) => send(method, params, sessionId as string);
  await inPage('Page.enable');
  return {
    send: inPage,
    async evaluate<T>(expression: string): Promise<T> {
      const { result } = await inPage('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { value: T }).value;
    },
    async open(url) {
      const loaded = once('Page.loadEventFired');
      await inPage('Page.navigate', { url });
      await loaded;
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await send('Browser.close').catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Messages are JSON with a NUL byte behind each. */
function connect(input: Writable, output: Readable) {
  const waiting = new Map<number, (reply: Reply) => void>();
  const listening = new Map<string, () => void>();
  let lastId = 0;
  let rest = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const reply: Reply = JSON.parse(message);
      if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
      else if (reply.method !== undefined) listening.get(reply.method)?.();
    }
  });
  return {
    send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
      lastId += 1;
      const id = lastId;
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      return new Promise((resolve, reject) => {
        waiting.set(id, ({ result = {}, error }) => {
          waiting.delete(id);
          if (error === undefined) resolve(result);
          else reject(new Error(`${method}: ${error.message}`));
        });
      });
    },
    once(event: string): Promise<void> {
      return new Promise((resolve) => {
        listening.set(event, () => {
          listening.delete(event);
          resolve();
        });
      });
    },
  };
}
