import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { codeOf } from '../../src/http/network-error.ts';
import { type Auth, tokenMinter } from '../../src/http/token.ts';
import type { OperationTable } from '../../src/operation.ts';
import { type Finding, type Report, reportTo } from './doctor-finding.ts';
import { missingOf } from './optional-packages.ts';

/** What is needed to compare responses with the document: optional peers of the package. */
const PACKAGES = ['ajv', 'ajv-formats', 'yaml'];
const TIMEOUT_MS = 10_000;
/** How many values of a parameter the reads are called with. */
const VALUES = 3;
/** The API refuses tokens of a clock that is further off than 30 s. */
const CLOCK_SECONDS = { warning: 10, problem: 28 };

const require = createRequire(import.meta.url);

/** Checks whether the API can be reached, takes the token and does what the document says. Sends GET requests only. */
export async function checkApi(
  findings: Finding[],
  baseUrl: string,
  auth: Auth | undefined,
  table: OperationTable,
): Promise<void> {
  const report = reportTo(findings, 'API');
  const read = Object.values(table).find(({ cache, path }) => cache.kind === 'read' && !path.includes('{'));
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = new Headers();
  if (auth !== undefined) headers.set('authorization', `Bearer ${await tokenMinter(auth)(signal)}`);
  const startMs = Date.now();
  try {
    const url = `${baseUrl.replace(/\/+$/, '')}${read?.path ?? '/'}`;
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const text = await response.text();
    report('ok', 'reachable', `responds with ${response.status} in ${Date.now() - startMs} ms`);
    reportClock(response.headers.get('date'), (startMs + Date.now()) / 2, report);
    reportToken(auth, response.status, text, report);
    if (auth !== undefined && response.ok) await checkResponses(baseUrl, auth, report);
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    const why = isLate ? `no response within ${TIMEOUT_MS / 1000} s` : codeOf(error);
    const todo = 'check --base-url, the network path, and that the API runs';
    report('problem', 'reachable', why ?? 'the connection failed', todo);
  }
}

function reportClock(date: string | null, nowMs: number, report: Report): void {
  // It sends whole seconds.
  const seconds = Math.round((nowMs - Date.parse(date ?? '') - 500) / 1000);
  const off = Math.abs(seconds);
  const says = `this machine is ${off} s ${seconds < 0 ? 'behind' : 'ahead'}; tokens are refused beyond 30 s`;
  const verdict = off >= CLOCK_SECONDS.problem ? 'problem' : 'warning';
  if (Number.isNaN(seconds)) report('note', 'clock', 'not compared: the API sends no date');
  else if (off < CLOCK_SECONDS.warning) report('ok', 'clock', says);
  else report(verdict, 'clock', says, 'set the clock of this machine or of the API (NTP)');
}

function reportToken(auth: Auth | undefined, status: number, text: string, report: Report): void {
  if (auth === undefined) report('note', 'token', 'not tried: give --client-id and --secret');
  else if (status >= 200 && status < 300) report('ok', 'token', 'accepted');
  else if (status !== 401 && status !== 403) {
    const todo = 'check that --base-url is this API, and see its log';
    report('problem', 'token', `not known whether it is accepted: the status is ${status}`, todo);
  } else {
    const says = `refused with ${status}: ${text.replace(/\s+/g, ' ').trim().slice(0, 200)}`;
    const todo = /clock/i.test(text)
      ? 'set the clock of this machine (NTP)'
      : 'check --client-id and --secret against those of the API';
    report('problem', 'token', says, todo);
  }
}

/** Compares each read's response with the document that this release was generated from. */
async function checkResponses(baseUrl: string, auth: Auth, report: Report): Promise<void> {
  const missing = missingOf(PACKAGES);
  if (missing.length > 0) {
    report('note', 'responses', `not compared with the document: run npm install ${missing.join(' ')}`);
    return;
  }
  const { firstDifference } = await import('./drift.ts');
  const { OpenApiDocument } = await import('../generate/document.ts');
  const root = dirname(require.resolve('notify-organisations/package.json'));
  const document = new OpenApiDocument(join(root, 'openapi/organisations.yaml'));
  try {
    const { reads, difference, slowest } = await firstDifference(document, baseUrl, auth, VALUES);
    const todo = 'correct the API or the document, and release the client that is generated from it';
    if (difference === undefined) report('ok', 'responses', `${reads} reads are as the document says`);
    else report('problem', 'responses', `drift: ${difference}`, todo);
    report('ok', 'time per read', `at most ${slowest.ms.toFixed(0)} ms (${slowest.operationId})`);
  } catch (error) {
    const says = `not compared with the document: ${codeOf(error) ?? (error as Error).message}`;
    report('problem', 'responses', says, 'see the log of the API');
  }
}
