import { parseArgs } from 'node:util';
import { newNonce } from '../../src/cache/protocol.ts';
import type { RemoteStore } from '../../src/cache/store.ts';
import { StoreError } from '../../src/cache/store-error.ts';
import { storeKeysOf } from '../../src/cache/store-keys.ts';
import { DEFAULTS, lifetimesOf } from '../../src/client-options.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { redisStore } from '../../src/stores/redis-store.ts';
import { topologyOf } from '../../src/stores/redis-topology.ts';
import { retried } from '../../src/stores/redis-versions.ts';
import { within } from '../../src/stores/timeout.ts';
import { counted } from '../counted.ts';
import type { CommandResult } from '../generate/command.ts';
import { PROGRAM, runCommand } from './command.ts';
import { knownGroup, knownKey, type OperatedApi } from './known-names.ts';
import { dataOf, REDIS_ARGUMENTS, REDIS_USAGE, redisAddressOf } from './redis-arguments.ts';
import { findStored, type Stored, storePrefix } from './stored-names.ts';

/** More than enough for the network, and few enough for one pipeline. */
const VERSIONS_AT_ONCE = 500;
/** A person waits longer than a call does, which goes on without a store that is slow. */
const LIMIT_MS = 3_000;

const USAGE = `Usage: ${PROGRAM} invalidate KEY… [--group NAME]… REDIS WHOSE
       ${PROGRAM} invalidate --all REDIS WHOSE

Invalidates entries of the cache in Redis, for every client, and deletes the same keys for other applications.
Keys are spelled as cacheKeys makes them: organisation-c3a324c0-d27d-4fa8-b801-97e7345f6cae.

  --group NAME          all entries of a group; may be given several times
  --all                 every entry
  --dry-run             says what is there and changes nothing
  --json                the same for programs

${REDIS_USAGE}

Ends with 1 when Redis could not be told, which is safe to retry, and with 2 for a mistake in the arguments.`;

const OPTIONS = {
  group: { type: 'string', multiple: true, default: [] as string[] },
  all: { type: 'boolean', default: false },
  ...REDIS_ARGUMENTS,
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/**
 * Invalidates by hand, with the protocol of a write, what only an operator knows to be out of date. The same keys are
 * deleted for other applications on the same Redis.
 */
export function invalidateCommand(api: OperatedApi, args: readonly string[]): Promise<CommandResult> {
  return runCommand(USAGE, args, async (read) => {
    const { values, positionals } = parseArgs({ args: read, options: OPTIONS, allowPositionals: true });
    try {
      return { text: await run(api, values, positionals), exitCode: 0 };
    } catch (error) {
      if (error instanceof StoreError)
        return { text: `Redis could not be told everything; safe to retry: ${error.message}`, exitCode: 1 };
      throw error;
    }
  });
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];
/** A key or a group. */
type Named = Pick<Stored, 'kind' | 'name'>;

async function run(api: OperatedApi, values: Values, words: readonly string[]): Promise<string> {
  const { namespace, 'base-url': baseUrl, all, 'dry-run': isDry, json } = values;
  const address = redisAddressOf(values);
  if (address === undefined) throw new InvalidArgumentError('--redis is missing');
  if ((namespace === undefined) === (baseUrl === undefined))
    throw new InvalidArgumentError('give either --base-url or --namespace, as the clients do');
  const data = dataOf(values) as string;
  if (all === words.length + values.group.length > 0)
    throw new InvalidArgumentError('give keys and groups, or --all');
  const keys = words.map((word): Named => ({ kind: 'key', name: knownKey(api, word) }));
  const given = [
    ...keys,
    ...values.group.map((word): Named => ({ kind: 'group', name: knownGroup(api, word) })),
  ];
  const names = keys.map(({ name }) => name);
  const stored = all || isDry ? await findStored(address, storePrefix(api.name, data), names) : [];
  if (isDry) {
    const isGiven = (one: Stored) => given.some(({ kind, name }) => kind === one.kind && name === one.name);
    return found(all ? stored : stored.filter(isGiven), json);
  }
  const named = all ? stored : given;
  const store = redisStore(topologyOf(address));
  try {
    const isKnown = await within({ limitMs: 2 * LIMIT_MS }, () => invalidate(api, store, data, named));
    const of = (kind: Named['kind']) => named.flatMap((one) => (one.kind === kind ? [one.name] : []));
    if (json) return JSON.stringify({ invalidated: { keys: of('key'), groups: of('group') } });
    const done = `Invalidated ${counted(of('key').length, 'key')} and ${counted(of('group').length, 'group')}.`;
    if (isKnown) return done;
    return `${done} No client has read or written any of this under ${data} lately: compare that with the clients' baseUrl or cacheNamespace.`;
  } finally {
    await store.close();
  }
}

/** Returns whether some client has read or written any of them before. */
async function invalidate(
  { name, operations }: OperatedApi,
  store: RemoteStore,
  data: string,
  named: readonly Named[],
): Promise<boolean> {
  const { version, group } = storeKeysOf(name, data, '');
  const lifetimes = lifetimesOf(operations, {
    ...DEFAULTS,
    baseUrl: '',
    auth: { clientId: '', secret: '' },
  });
  let isKnown = false;
  for (let at = 0; at < named.length; at += VERSIONS_AT_ONCE) {
    const some = named.slice(at, at + VERSIONS_AT_ONCE);
    const external = some.flatMap((one) => (one.kind === 'key' ? [one.name] : []));
    const versions = some.map((one) => (one.kind === 'key' ? version : group)(one.name));
    const write = { ...lifetimes, nonce: newNonce(), versions, keys: [] };
    const giveUpAtMs = performance.now() + LIMIT_MS;
    const begin = async () => {
      const { stamps } = await store.lookUp(versions[0] as string, versions);
      await Promise.all([store.beginWrite(write), store.deleteExternal(external)]);
      isKnown ||= stamps.some((stamp) => stamp !== undefined);
    };
    await retried(begin, () => performance.now() > giveUpAtMs);
    await Promise.all([store.endWrite(write, 'definite'), store.deleteExternal(external)]);
  }
  return isKnown;
}

function found(stored: readonly Stored[], json: boolean): string {
  if (json) return JSON.stringify({ found: stored });
  if (stored.length === 0) return 'Nothing is there. Nothing was changed.';
  const lines = stored.map(({ kind, name, entries, externalTtlSeconds: ttl }) => {
    const other = ttl === undefined ? '' : `, kept by another application for ${ttl} s`;
    return `${kind} ${name}${kind === 'group' ? '' : `: ${counted(entries, 'entry', 'entries')}${other}`}`;
  });
  return `${lines.join('\n')}\nNothing was changed.`;
}
