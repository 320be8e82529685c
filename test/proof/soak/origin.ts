import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nowMs } from './clock.ts';
import type { FromOrigin } from './messages.ts';
import type { Sender } from './operations.ts';
import type { Fact } from './oracle.ts';
import { BOUND_MS, ITEMS, SERVER_TIMEOUT_MS, shelfOf, shelfTarget } from './settings.ts';
import { count, type Tally } from './tally.ts';
import { readTrouble, type WriteTrouble, writeTrouble } from './trouble.ts';

/** The API: a version for each item and each shelf, raised by every write that is applied. */

const REPORT_INTERVAL_MS = 20;
const ITEM_NUMBERS = Array.from({ length: ITEMS }, (_, item) => item);

const versions = new Map<number, number>();
let latest = 0;
let tally: Tally = {};
let applied: Fact[] = [];
let appliedForPython: Fact[] = [];

function report(message: FromOrigin): void {
  process.send?.(message);
}

/**
 * Applies a write, unless the time that an API gives itself for a request is over. The client can rely on that only
 * as far as requests arrive in time, so one that a busy machine held up for seconds is not applied either.
 */
function apply(target: number, arrivedAtMs: number, { by, atMs }: Sender): number | undefined {
  const sinceMs = nowMs();
  if (sinceMs - arrivedAtMs > SERVER_TIMEOUT_MS || sinceMs - atMs > BOUND_MS - 1_000) return undefined;
  const version = ++latest;
  versions.set(target, version);
  (by < 0 ? appliedForPython : applied).push({ target, version, sinceMs });
  return version;
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length }).end(text);
}

function note(kind: string): void {
  if (kind !== 'none') count(tally, `fault: ${kind}`);
}

const versionOf = (item: number) =>
  Math.max(versions.get(item) ?? 0, versions.get(shelfTarget(shelfOf(item))) ?? 0);

function onRead(request: IncomingMessage, response: ServerResponse, shelf: number, item?: number): void {
  const all = ITEM_NUMBERS.filter((each) => shelfOf(each) === shelf);
  const found =
    item === undefined
      ? Object.fromEntries(all.map((each) => [each, versionOf(each)]))
      : { item, version: versionOf(item) };
  const { kind, delayMs } = readTrouble();
  note(kind);
  if (kind === 'read reset') request.socket.resetAndDestroy();
  else if (kind === 'read failed') answer(response, 500, { message: 'Internal server error' });
  else if (delayMs > 0) setTimeout(() => answer(response, 200, found), delayMs);
  else answer(response, 200, found);
}

function onWrite(request: IncomingMessage, response: ServerResponse, target: number, sender: Sender): void {
  const arrivedAtMs = nowMs();
  const { kind, delayMs } = writeTrouble();
  note(kind);
  const commit = () => apply(target, arrivedAtMs, sender);
  const succeed = (version: number | undefined) =>
    version === undefined ? answer(response, 504, {}) : answer(response, 200, { version });
  const later = (work: () => void) => setTimeout(work, delayMs);
  const behaviours: Record<WriteTrouble, () => void> = {
    none: () => succeed(commit()),
    'slow answer': () => {
      const version = commit();
      later(() => succeed(version));
    },
    'slow write': () => void later(() => succeed(commit())),
    'late commit, no response': () => void later(commit),
    'commit, then reset': () => {
      commit();
      request.socket.resetAndDestroy();
    },
    'reset, then late commit': () => {
      request.socket.resetAndDestroy();
      later(commit);
    },
    'commit, then 500': () => answer(response, 500, { version: commit() }),
    '500, no commit': () => answer(response, 500, {}),
    '504, then late commit': () => {
      answer(response, 504, {});
      later(commit);
    },
    'writer killed in mid-write': () => {
      report({ crash: sender.by });
      later(commit);
    },
  };
  behaviours[kind]();
}

const server = createServer((request, response) => {
  const [, , shelf, , item] = (request.url ?? '').split('/');
  if (request.method === 'GET')
    return onRead(request, response, Number(shelf), item === undefined ? undefined : Number(item));
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    const sender = JSON.parse(text) as Sender;
    onWrite(request, response, item === undefined ? shelfTarget(Number(shelf)) : Number(item), sender);
  });
});
// A connection that is closed just when a client reuses it would be a fault that nobody injected.
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => report({ port: (server.address() as AddressInfo).port }));

setInterval(() => {
  if (applied.length + appliedForPython.length === 0 && Object.keys(tally).length === 0) return;
  report({ applied, appliedForPython, tally });
  applied = [];
  appliedForPython = [];
  tally = {};
}, REPORT_INTERVAL_MS);

process.on('disconnect', () => process.exit());
