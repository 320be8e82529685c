import { parseArgs } from 'node:util';
import type { CacheEffects } from '../../src/cache/keys.ts';
import { matches, piecesOf } from '../../src/cache/known-keys.ts';
import { parseTemplate } from '../../src/cache/template.ts';
import { argumentNames } from '../../src/call/arguments.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { explain } from '../../src/explain.ts';
import type { Operation, OperationTable } from '../../src/operation.ts';
import { didYouMean } from '../generate/closest.ts';
import type { CommandResult } from '../generate/command.ts';
import { PROGRAM, runCommand } from './command.ts';
import { type Explained, type Explanation, explainText, overviewText } from './explain-text.ts';

const USAGE = `Usage: ${PROGRAM} explain [OPERATION --ARGUMENT VALUE…] [--json]

Says what a call reads or invalidates in the cache, and what invalidates what it reads; without an operation, what there
is. An argument that is left out is shown as {argument}. Nothing is sent.`;

/** Says what calls read and invalidate in the cache. It calls no API and needs no secret. */
export function explainCommand(api: Explained, args: readonly string[]): Promise<CommandResult> {
  return runCommand(USAGE, args, async (read) => ({ text: run(api, read), exitCode: 0 }));
}

function run(api: Explained, args: string[]): string {
  const table = api.operations;
  const names = Object.values(table).flatMap(argumentNames);
  const { values, positionals } = parseArgs({
    args,
    // Unknown options are refused with the nearest that the operation has.
    strict: false,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' } as const])),
      json: { type: 'boolean' },
    },
  });
  const { json, ...given } = values;
  const [id, word] = positionals;
  if (id === undefined) return json ? JSON.stringify(api, undefined, 2) : `${overviewText(api)}\n\n${USAGE}`;
  const operation = Object.hasOwn(table, id) ? table[id] : undefined;
  if (operation === undefined) {
    const meant = didYouMean(id, Object.keys(table));
    throw new InvalidArgumentError(`"${id}" is no operation of this API. ${meant}`.trim());
  }
  // What follows an unknown option is a word too, so the option is refused first.
  const effects = effectsFor(table, id, operation, given);
  if (word !== undefined) throw new InvalidArgumentError(`"${word}" is not understood`);
  if (!json) return explainText(api, id, operation, effects);
  const { method, path, cache } = operation;
  const explained = { operation: id, method, path, rule: cache, reason: api.reasons[id], ...effects };
  return JSON.stringify(explained, undefined, 2);
}

function effectsFor(
  table: OperationTable,
  id: string,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
): Explanation {
  const takes = argumentNames(operation);
  const unknown = Object.keys(given).find((name) => !takes.includes(name));
  if (unknown !== undefined) {
    const options = takes.map((name) => `--${name}`);
    const listed = options.join(', ') || 'no arguments';
    const meant = didYouMean(`--${unknown}`, options);
    throw new InvalidArgumentError(`${id} has no --${unknown}. ${meant}It takes ${listed}.`);
  }
  // Without a value, an option is true.
  const missing = Object.entries(samplesFor(operation)).filter(([name]) => (given[name] ?? true) === true);
  const effects = explain(id, table, { ...given, ...Object.fromEntries(missing) });
  const found = JSON.stringify({ ...effects, invalidatedBy: invalidatorsOf(table, effects) });
  return JSON.parse(missing.reduce((text, [name, value]) => text.replaceAll(value, `{${name}}`), found));
}

/** The writes that can invalidate the entry of a read, by deleting its key or by invalidating one of its groups. */
function invalidatorsOf(
  table: OperationTable,
  { key = '', groups }: CacheEffects,
): Explanation['invalidatedBy'] {
  return Object.entries(table).flatMap(([operationId, row]) => {
    const { cache } = row;
    if (cache.kind !== 'write') return [];
    const among = (templates: readonly string[]) => (name: string) =>
      templates.some((template) => matches(name, piecesOf(template, row)));
    const by = { keys: [key].filter(among(cache.deletes)), groups: groups.filter(among(cache.invalidates)) };
    return by.keys.length + by.groups.length > 0 ? [{ operationId, ...by }] : [];
  });
}

/** Values that nobody gives, for the arguments without which the templates of an operation's rule cannot be filled. */
function samplesFor({
  cache,
  pathParameters,
  body,
  argumentNames: renamed,
}: Operation): Record<string, string> {
  if (cache.kind === 'none') return {};
  const isRead = cache.kind === 'read';
  const templates = isRead
    ? [cache.key, ...cache.groups, ...(cache.witnesses ?? [])]
    : [...cache.deletes, ...cache.externalDeletes, ...cache.invalidates];
  const samples: Record<string, string> = {};
  for (const part of templates.flatMap(parseTemplate)) {
    // The key of a read has a word of its own for a parameter that is not sent.
    if (typeof part === 'string' || (isRead && part.source !== 'path')) continue;
    const { source, name } = part;
    const argument = (source === 'body' ? undefined : renamed?.[source]?.[name]) ?? name;
    const number = `${900_000_000_000 + Object.keys(samples).length}`;
    const format = source === 'path' ? pathParameters[name] : source === 'body' ? body[name] : undefined;
    samples[argument] ??= format === 'uuid' ? `00000000-0000-4000-8000-${number}` : number;
  }
  return samples;
}
