import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { operations } from '../generated/operations.ts';
import { startReferenceApi } from '../src/testing/index.ts';
import { callerOf } from './audit/call.ts';
import { judge } from './audit/judge.ts';
import type { Permissions, Usable } from './audit/lab.ts';
import { firstDifference } from './audit/read-only.ts';
import { auditJson, auditReport } from './audit/report.ts';
import { runAudit } from './audit/run.ts';
import { usableSeeds } from './audit/seeds.ts';
import { OpenApiDocument } from './generate/document.ts';

const USAGE = `Usage: npm run audit -- [--json FILE]
       npm run audit -- --read-only --base-url URL --secret SECRET
       npm run audit -- --base-url URL --secret SECRET --yes-write [--use NAME=ID,ID]… [--json FILE]

Tries every write of the document, looks which cached reads change, and compares that with what the cache map
invalidates. Exit code 1 when the map misses something, 2 when the audit could not run to its end.

Without --base-url it starts an API of its own, with the state and side effects of the real one.

  --read-only  only compares the responses of all reads with the document, and names the first difference; exit
               code 1 when there is one. Writes nothing, so it may run against any API
  --base-url   audits this API instead. Never a production one: the audit makes organisations and changes them.
               It archives what it makes, since nothing in the API deletes it, and lists it in the end
  --yes-write  says that it may do so; without it nothing is sent
  --use        what the audit may use there: service_id, user_id, email_branding_id, letter_branding_id. May be
               given more than once. Memberships and pools are as before in the end, also after Ctrl-C or a failure. Cases
               that lack something are listed as not exercised
  --borrow-services
               also moves the services among them to other organisations and back. What cannot be brought back:
               the free text allowance of this financial year becomes that of the organisation's type, type and
               crown become those of the organisation, and the history of the service grows
  --send-emails
               also tries the writes that send e-mails, to the people around those services among others
  --client-id  who the audit is there (default notify-admin)
  --secret     the secret that it shares with the API
  --limit      how many of the organisations that are there already to read with each case (default 20)
  --json       writes everything that was found to this file`;

const { values: options } = parseArgs({
  options: {
    'base-url': { type: 'string' },
    'read-only': { type: 'boolean', default: false },
    'yes-write': { type: 'boolean', default: false },
    'borrow-services': { type: 'boolean', default: false },
    'send-emails': { type: 'boolean', default: false },
    'client-id': { type: 'string', default: 'notify-admin' },
    secret: { type: 'string', default: '' },
    use: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '20' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const document = new OpenApiDocument('openapi/organisations.yaml');

try {
  if (options.help) console.log(USAGE);
  else if (options['read-only']) await compareReads();
  else await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

/** The API to audit, and whether it is somebody's. @throws {Error} when an option is missing */
async function target() {
  const { 'base-url': remote, secret } = options;
  if (remote !== undefined && secret === '') {
    throw new Error('--base-url needs --secret, the secret shared with that API');
  }
  const own = remote === undefined ? await startReferenceApi({ logRequests: false }) : undefined;
  return {
    baseUrl: remote ?? own?.url ?? '',
    isOwn: own !== undefined,
    auth: { clientId: options['client-id'], secret: secret || 'dev-notify-secret-key' },
    close: async () => await own?.close(),
  };
}

async function compareReads(): Promise<void> {
  const { baseUrl, auth, close } = await target();
  try {
    const { reads, difference } = await firstDifference(document, baseUrl, auth, Number(options.limit));
    console.log(difference ?? `${reads} responses of reads are as the document says`);
    if (difference !== undefined) process.exitCode = 1;
  } finally {
    await close();
  }
}

async function main(): Promise<void> {
  if (options['base-url'] !== undefined && !options['yes-write']) {
    throw new Error(
      `Nothing was sent: the audit writes to ${options['base-url']}, which --yes-write has to allow.`,
    );
  }
  const { baseUrl, isOwn, auth, close } = await target();
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (!interruption.signal.aborted) console.error(`${signal}: putting everything back first`);
    interruption.abort(new Error(`The audit was ended by ${signal}; its report has what was seen before.`));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  try {
    const may = permissions(isOwn);
    console.error('Trying every write …');
    const result = await runAudit({
      document,
      table: operations,
      call: callerOf(operations, baseUrl, auth),
      usable: usable(isOwn),
      may,
      limit: Number(options.limit),
      restoreTimeoutMs: 60_000,
      signal: interruption.signal,
    });
    const verdict = judge(operations, result.observations);
    // Nobody has to know what is left on an API that ends with the audit.
    console.log(auditReport(verdict, isOwn ? { ...result, left: [] } : result));
    if (options.json !== undefined) writeFileSync(options.json, auditJson(verdict, result));
    if (verdict.cases.some(({ missed }) => missed.length > 0)) process.exitCode = 1;
    if (result.failure !== undefined) throw result.failure;
  } finally {
    await close();
  }
}

/** What the audit may do; of that, it says before it starts what cannot be undone. */
function permissions(isOwn: boolean): Permissions {
  const may = {
    borrowServices: isOwn || options['borrow-services'],
    linkServices: isOwn,
    sendEmails: isOwn || options['send-emails'],
  };
  if (isOwn) return may;
  const lasting = [
    'archived organisations',
    ...(may.borrowServices ? ['allowances, types and histories of the services that it moves'] : []),
    ...(may.sendEmails ? ['e-mails'] : []),
  ];
  console.error(`What cannot be undone: ${lasting.join('; ')}.`);
  return may;
}

/** What may be used. @throws {Error} when `--use` names something else. */
function usable(isOwn: boolean): Usable {
  const initial: Usable = isOwn
    ? usableSeeds
    : { service_id: [], user_id: [], email_branding_id: [], letter_branding_id: [] };
  const all = new Map<string, readonly string[]>(Object.entries(initial));
  for (const given of options.use) {
    const [name = '', ids = ''] = given.split('=', 2);
    const before = all.get(name);
    if (before === undefined || ids === '')
      throw new Error(`--use takes NAME=ID,ID with one of the names ${[...all.keys()].join(', ')}`);
    all.set(name, [...before, ...ids.split(',')]);
  }
  return { ...initial, ...Object.fromEntries(all) };
}
