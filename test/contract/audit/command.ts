import { parseArgs } from 'node:util';
import { operations } from '../../../generated/operations.ts';
import { firstDifference } from '../../../scripts/cli/drift.ts';
import type { CommandResult } from '../../../scripts/generate/command.ts';
import { OpenApiDocument } from '../../../scripts/generate/document.ts';
import { codeOf } from '../../../src/http/network-error.ts';
import { httpUrl, wholeNumber } from '../../../src/options.ts';
import { seed, startReferenceApi } from '../../../src/testing/index.ts';
import { callerOf } from './call.ts';
import { judge } from './judge.ts';
import type { Permissions, Usable } from './lab.ts';
import { auditReport } from './report.ts';
import { type AuditResult, runAudit } from './run.ts';

const { services, users, emailBrandings, letterBrandings } = seed;
const NOTHING: Usable = { service_id: [], user_id: [], email_branding_id: [], letter_branding_id: [] };
/** On the reference API, live services first: every case can be tried. */
const SEEDS: Usable = {
  service_id: [services.alpha, services.passports, services.floodAlerts, ...Object.values(services)],
  user_id: [users.petra],
  email_branding_id: [emailBrandings.tfl],
  letter_branding_id: [letterBrandings.hmGovernment],
};

/** What the audit prints, its exit code, and what it saw of the writes. */
export interface AuditCommandResult extends CommandResult {
  readonly result?: AuditResult;
}

/** The audit of an API, as its usage describes it. @throws {Error} when it could not begin. */
export async function auditCommand(args: readonly string[]): Promise<AuditCommandResult> {
  const options = parse(args);
  const { 'base-url': remote, secret, 'read-only': isReadOnly } = options;
  const limit = Number(options.limit);
  const wrongLimit = wholeNumber(1)(limit);
  if (wrongLimit !== undefined) throw new Error(`--limit ${wrongLimit}`);
  const wrong = remote === undefined ? undefined : httpUrl(remote);
  if (wrong !== undefined) throw new Error(`--base-url ${wrong}`);
  if (remote !== undefined && secret === '')
    throw new Error('--base-url needs --secret, the secret shared with that API');
  if (remote !== undefined && !options['yes-write'] && !isReadOnly)
    throw new Error(`Nothing was sent: the audit writes to ${remote}, which --yes-write has to allow.`);
  const own = remote === undefined ? await startReferenceApi({ logRequests: false }) : undefined;
  const api: AuditedApi = {
    document: new OpenApiDocument('openapi/organisations.yaml'),
    baseUrl: remote ?? own?.url ?? '',
    auth: { clientId: options['client-id'], secret: secret || 'dev-notify-secret-key' },
    limit,
  };
  try {
    return isReadOnly ? await auditReads(api) : await auditWrites(options, api);
  } finally {
    await own?.close();
  }
}

interface AuditedApi {
  readonly document: OpenApiDocument;
  readonly baseUrl: string;
  readonly auth: { readonly clientId: string; readonly secret: string };
  readonly limit: number;
}

async function auditReads({ document, baseUrl, auth, limit }: AuditedApi): Promise<AuditCommandResult> {
  const { reads, difference } = await firstDifference(document, baseUrl, auth, limit).catch((error) => {
    throw new Error(`The reads of ${baseUrl} cannot be compared: ${codeOf(error) ?? error.message}`);
  });
  if (difference !== undefined) return { text: difference, exitCode: 1 };
  return { text: `${reads} responses of reads are as the document says`, exitCode: 0 };
}

type Options = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
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
    },
  }).values;
}

async function auditWrites(options: Options, api: AuditedApi): Promise<AuditCommandResult> {
  const isOwn = options['base-url'] === undefined;
  const interruption = new AbortController();
  const interrupt = (signal: NodeJS.Signals): void => {
    if (!interruption.signal.aborted) console.error(`${signal}: putting everything back first`);
    interruption.abort(new Error(`The audit was ended by ${signal}; its report has what was seen before.`));
  };
  const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    const may = permissions(options, isOwn);
    console.error('Trying every write …');
    const result = await runAudit({
      ...api,
      table: operations,
      call: callerOf(operations, api.baseUrl, api.auth),
      usable: usable(options, isOwn),
      may,
      restoreTimeoutMs: 60_000,
      signal: interruption.signal,
    });
    const verdict = judge(operations, result.observations);
    if (result.failure !== undefined) console.error((result.failure as Error).message);
    const isMissing = verdict.cases.some(({ missed }) => missed.length > 0);
    // Nobody has to know what is left on an API that ends with the audit.
    const text = auditReport(verdict, isOwn ? { ...result, left: [] } : result);
    return { text, exitCode: result.failure !== undefined ? 2 : isMissing ? 1 : 0, result };
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

/** What the audit may do; of that, it says before it starts what cannot be undone. */
function permissions(options: Options, isOwn: boolean): Permissions {
  if (isOwn) return { borrowServices: true, linkServices: true, sendEmails: true };
  const may = {
    borrowServices: options['borrow-services'],
    linkServices: false,
    sendEmails: options['send-emails'],
  };
  const lasting = [
    'archived organisations',
    ...(may.borrowServices ? ['allowances, types and histories of the services that it moves'] : []),
    ...(may.sendEmails ? ['e-mails'] : []),
  ];
  console.error(`What cannot be undone: ${lasting.join('; ')}.`);
  return may;
}

/** What may be used. @throws {Error} when `--use` names something else. */
function usable({ use }: Options, isOwn: boolean): Usable {
  const initial = isOwn ? SEEDS : NOTHING;
  const all = new Map<string, readonly string[]>(Object.entries(initial));
  for (const given of use) {
    const [name = '', ids = ''] = given.split('=', 2);
    const before = all.get(name);
    if (before === undefined || ids === '')
      throw new Error(`--use takes NAME=ID,ID with one of the names ${[...all.keys()].join(', ')}`);
    all.set(name, [...before, ...ids.split(',')]);
  }
  return { ...initial, ...Object.fromEntries(all) };
}
