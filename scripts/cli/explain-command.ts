import { parseArgs } from 'node:util';
import type { CacheEffects } from '../../src/cache/keys.ts';
import { parseTemplate } from '../../src/cache/template.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { explain } from '../../src/explain.ts';
import type { Operation, OperationTable } from '../../src/operation.ts';
import type { CommandResult } from '../generate/command.ts';
import { nearest, PROGRAM } from './command.ts';
import { type Explained, explainText, overviewText } from './explain-text.ts';

const USAGE = `Usage: ${PROGRAM} explain [OPERATION --ARGUMENT VALUE…] [--json]

Says what a call reads or invalidates in the cache; without an operation, what there is. Nothing is sent.`;

/** Says what calls read and invalidate in the cache. It calls no API and needs no secret. */
export function explainCommand(api: Explained, args: readonly string[]): CommandResult {
  if (args.includes('--help')) return { text: USAGE, exitCode: 0 };
  try {
    return { text: run(api, args), exitCode: 0 };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { text: error.message, exitCode: 2 };
  }
}

function run(api: Explained, args: readonly string[]): string {
  const table = api.operations;
  const names = Object.values(table).flatMap(argumentsOf);
  const { values, positionals } = parseArgs({
    args: [...args],
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
  if (id === undefined) return json ? toJson(api) : `${overviewText(api)}\n\n${USAGE}`;
  const operation = Object.hasOwn(table, id) ? table[id] : undefined;
  if (operation === undefined)
    throw new InvalidArgumentError(`"${id}" is no operation of this API.${nearest(id, Object.keys(table))}`);
  const effects = effectsFor(table, id, operation, given);
  if (word !== undefined) throw new InvalidArgumentError(`"${word}" is not understood\n\n${USAGE}`);
  if (!json) return explainText(api, id, operation, effects);
  const { method, path, cache } = operation;
  return toJson({ operation: id, method, path, rule: cache, reason: api.reasons[id], ...effects });
}

function argumentsOf({ pathParameters, query, body }: Operation): string[] {
  return [...Object.keys(pathParameters), ...query, ...Object.keys(body)];
}

function effectsFor(
  table: OperationTable,
  id: string,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
): CacheEffects {
  const takes = argumentsOf(operation);
  const listed = `It takes ${takes.map((name) => `--${name}`).join(', ') || 'no arguments'}.`;
  const unknown = Object.keys(given).find((name) => !takes.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`${id} has no --${unknown}.${nearest(unknown, takes, '--')} ${listed}`);
  }
  const missing = namedIn(operation).filter((name) => typeof given[name] !== 'string' || given[name] === '');
  if (missing.length > 0) {
    const needed = missing.map((name) => `--${name}`).join(' and ');
    throw new InvalidArgumentError(`${id} needs ${needed}. ${listed}`);
  }
  return explain(id, table, given);
}

/** The arguments without which the templates of an operation's rule cannot be filled. */
function namedIn({ cache }: Operation): string[] {
  if (cache.kind === 'none') return [];
  const isRead = cache.kind === 'read';
  const templates = isRead
    ? [cache.key, ...cache.groups, ...(cache.witnesses ?? [])]
    : [...cache.deletes, ...cache.externalDeletes, ...cache.invalidates];
  const names = templates.flatMap(parseTemplate).flatMap((part) => {
    // The key of a read has a word of its own for a query parameter that is not sent.
    const optional =
      typeof part === 'string' || part.source === 'header' || (isRead && part.source === 'query');
    return optional ? [] : [part.name];
  });
  return [...new Set(names)];
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
