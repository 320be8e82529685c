import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { operations } from '../generated/operations.ts';
import { seed, startReferenceApi } from '../src/testing/index.ts';
import { callerOf, explainerOf } from './audit/caller.ts';
import { exampleBody } from './audit/examples.ts';
import { judge } from './audit/judge.ts';
import type { Usable } from './audit/lab.ts';
import { auditJson, auditReport } from './audit/report.ts';
import { runAudit } from './audit/run.ts';
import { OpenApiDocument } from './generate/document.ts';

const USAGE = `Usage: npm run audit -- [--json FILE]
       npm run audit -- --base-url URL --secret SECRET --yes-write [--use NAME=ID,ID]… [--json FILE]

Tries every write of the document, looks which cached reads change, and compares that with what the cache map
clears. Exit code 1 when the map misses something, 2 when the audit could not run.

Without --base-url it starts an API of its own, with the state and side effects of the real one.

  --base-url   audits this API instead. Never a production one: the audit makes organisations, changes them, and
               sends the e-mails that go with it. What it makes it archives; nothing in the API deletes it.
  --yes-write  says that it may do so; without it nothing is sent
  --use        what the audit may borrow there, and brings back: service_id, user_id, email_branding_id,
               letter_branding_id. May be repeated. Cases that lack something are listed as not exercised.
               A service that had no organisation cannot be brought back to having none.
  --client-id  who the audit is there (default notify-admin)
  --secret     the secret that it shares with the API
  --limit      how many of the organisations that are there already to read with each case (default 20)
  --json       writes everything that was found to this file`;

const { values: options } = parseArgs({
  options: {
    'base-url': { type: 'string' },
    'yes-write': { type: 'boolean', default: false },
    'client-id': { type: 'string', default: 'notify-admin' },
    secret: { type: 'string', default: '' },
    use: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '20' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

try {
  if (options.help) console.log(USAGE);
  else await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const remote = options['base-url'];
  if (remote !== undefined && !options['yes-write']) {
    throw new Error(`Nothing was sent: the audit writes to ${remote}, which --yes-write has to allow.`);
  }
  if (remote !== undefined && options.secret === '') {
    throw new Error('--base-url needs --secret, the secret shared with that API');
  }
  const api = remote === undefined ? await startReferenceApi({ logRequests: false }) : undefined;
  try {
    const auth = { clientId: options['client-id'], secret: options.secret || 'dev-notify-secret-key' };
    const document = new OpenApiDocument('openapi/organisations.yaml');
    const result = await runAudit({
      table: operations,
      call: callerOf(operations, remote ?? api?.url ?? '', auth),
      example: (operationId) => exampleBody(document, operationId),
      usable: usable(remote === undefined ? seeds() : {}),
      limit: Number(options.limit),
    });
    const verdict = judge(operations, result.observations, explainerOf(operations));
    console.log(auditReport(verdict, result));
    if (options.json !== undefined) writeFileSync(options.json, auditJson(verdict, result));
    if (verdict.cases.some(({ missed }) => missed.length > 0)) process.exitCode = 1;
  } finally {
    await api?.close();
  }
}

function seeds(): Partial<Usable> {
  const { services, users, emailBrandings, letterBrandings } = seed;
  const live = [services.alpha, services.passports, services.floodAlerts];
  return {
    service_id: [...live, ...Object.values(services).filter((id) => !(live as string[]).includes(id))],
    user_id: [users.petra],
    email_branding_id: [emailBrandings.tfl],
    letter_branding_id: [letterBrandings.hmGovernment],
  };
}

/** What may be borrowed, with what `--use` adds. @throws {Error} when it names something else. */
function usable(initial: Partial<Usable>): Usable {
  const all: Record<keyof Usable, string[]> = {
    service_id: [...(initial.service_id ?? [])],
    user_id: [...(initial.user_id ?? [])],
    email_branding_id: [...(initial.email_branding_id ?? [])],
    letter_branding_id: [...(initial.letter_branding_id ?? [])],
  };
  for (const given of options.use) {
    const [name = '', ids = ''] = given.split('=', 2);
    if (!Object.hasOwn(all, name) || ids === '') {
      throw new Error(`--use takes NAME=ID,ID with one of the names ${Object.keys(all).join(', ')}`);
    }
    all[name as keyof Usable].push(...ids.split(','));
  }
  return all;
}
