import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { codeOf } from '../../src/http/network-error.ts';
import { type Auth, tokenMinter } from '../../src/http/token.ts';
import type { OperationTable } from '../../src/operation.ts';
import { about, type CheckResult, type Finding, note, ok, problem, warning } from './doctor-finding.ts';
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
  baseUrl: string,
  auth: Auth | undefined,
  table: OperationTable,
): Promise<Finding[]> {
  const read = Object.values(table).find(({ cache, path }) => cache.kind === 'read' && !path.includes('{'));
  const headers = new Headers();
  if (auth !== undefined)
    headers.set('authorization', `Bearer ${await tokenMinter(auth)(AbortSignal.timeout(TIMEOUT_MS))}`);
  const startMs = Date.now();
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const url = `${baseUrl.replace(/\/+$/, '')}${read?.path ?? '/'}`;
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const text = await response.text();
    const [tookMs, halfWayMs] = [Date.now() - startMs, (startMs + Date.now()) / 2];
    const results = [
      ok('reachable', `responds with ${response.status} in ${tookMs} ms`),
      clockResult(response.headers.get('date'), halfWayMs),
      tokenResult(auth, response.status, text),
    ];
    if (auth !== undefined && response.ok) results.push(...(await checkResponses(baseUrl, auth)));
    return about('API', results);
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    const why = isLate ? `no response within ${TIMEOUT_MS / 1000} s` : codeOf(error);
    const todo = 'check --base-url, the network path, and that the API runs';
    return about('API', [problem('reachable', why ?? 'the connection failed', todo)]);
  }
}

function clockResult(date: string | null, nowMs: number): CheckResult {
  const apiMs = Date.parse(date ?? '');
  if (Number.isNaN(apiMs)) return note('clock', 'not compared: the API sends no date');
  // It sends whole seconds.
  const seconds = Math.round((nowMs - apiMs - 500) / 1000);
  const says = `this machine is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}; tokens are refused beyond 30 s`;
  const todo = 'set the clock of this machine or of the API (NTP)';
  if (Math.abs(seconds) >= CLOCK_SECONDS.problem) return problem('clock', says, todo);
  return Math.abs(seconds) >= CLOCK_SECONDS.warning ? warning('clock', says, todo) : ok('clock', says);
}

function tokenResult(auth: Auth | undefined, status: number, text: string): CheckResult {
  if (auth === undefined) return note('token', 'not tried: give --client-id and --secret');
  if (status >= 200 && status < 300) return ok('token', 'accepted');
  if (status !== 401 && status !== 403) {
    const todo = 'check that --base-url is this API, and see its log';
    return problem('token', `not known whether it is accepted: the status is ${status}`, todo);
  }
  return problem(
    'token',
    `refused with ${status}: ${text.replace(/\s+/g, ' ').trim().slice(0, 200)}`,
    /clock/i.test(text)
      ? 'set the clock of this machine (NTP)'
      : 'check --client-id and --secret against those of the API',
  );
}

/** Compares each read's response with the document that this release was generated from. */
async function checkResponses(baseUrl: string, auth: Auth): Promise<CheckResult[]> {
  const missing = missingOf(PACKAGES);
  if (missing.length > 0)
    return [note('responses', `not compared with the document: run npm install ${missing.join(' ')}`)];
  const { firstDifference } = await import('./drift.ts');
  const { OpenApiDocument } = await import('../generate/document.ts');
  const root = dirname(require.resolve('notify-organisations/package.json'));
  const document = new OpenApiDocument(join(root, 'openapi/organisations.yaml'));
  try {
    const { reads, difference, slowest } = await firstDifference(document, baseUrl, auth, VALUES);
    const todo = 'correct the API or the document, and release the client that is generated from it';
    return [
      difference === undefined
        ? ok('responses', `${reads} reads are as the document says`)
        : problem('responses', `drift: ${difference}`, todo),
      ok('time per read', `at most ${slowest.ms.toFixed(0)} ms (${slowest.operationId})`),
    ];
  } catch (error) {
    const says = `not compared with the document: ${codeOf(error) ?? (error as Error).message}`;
    return [problem('responses', says, 'see the log of the API')];
  }
}
