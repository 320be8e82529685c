import type { CacheEffects } from '../../src/cache/keys.ts';
import { parseTemplate } from '../../src/cache/template.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { explain } from '../../src/explain.ts';
import type { Operation, OperationTable } from '../../src/operation.ts';
import { type Explained, explainText, overviewText } from './explain-text.ts';
import { nearest } from './nearest.ts';

/** What a command prints, and its exit code. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: 0 | 2;
}

/**
 * Says what calls read and invalidate in the cache. It calls no API and needs no secret.
 *
 * @param program What the user types to get here, for the usage text.
 */
export function explainCommand(program: string, api: Explained, args: readonly string[]): CommandResult {
  try {
    return { text: run(program, api, args), exitCode: 0 };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { text: error.message, exitCode: 2 };
  }
}

function run(program: string, api: Explained, args: readonly string[]): string {
  const table = api.operations;
  const usage = `Usage: ${program} explain [OPERATION --ARGUMENT VALUE…] [--json]

Says what a call reads or invalidates in the cache; without an operation, what there is. Nothing is sent.`;
  const { words, options } = parse(args);
  const { json, help, ...given } = options;
  const [command = 'explain', id, ...rest] = words;
  if (command !== 'explain' || rest.length > 0) {
    throw new InvalidArgumentError(`"${rest[0] ?? command}" is not understood\n\n${usage}`);
  }
  if (help !== undefined) return usage;
  if (id === undefined) return json === undefined ? `${overviewText(api)}\n\n${usage}` : toJson(api);
  const operation = Object.hasOwn(table, id) ? table[id] : undefined;
  if (operation === undefined) {
    throw new InvalidArgumentError(`"${id}" is no operation of this API.${nearest(id, Object.keys(table))}`);
  }
  const effects = effectsFor(table, id, operation, given);
  if (json === undefined) return explainText(api, id, operation, effects);
  return toJson({
    operation: id,
    method: operation.method,
    path: operation.path,
    rule: operation.cache,
    reason: api.reasons[id],
    ...effects,
  });
}

/** Options are `--name value` or `--name=value`; `--json` and `--help` take no value. */
function parse(args: readonly string[]): { words: string[]; options: Record<string, string> } {
  const words: string[] = [];
  const options: Record<string, string> = {};
  const queue = args.values();
  for (const arg of queue) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) words.push(arg);
    else options[name] = value ?? (name === 'json' || name === 'help' ? '' : (queue.next().value ?? ''));
  }
  return { words, options };
}

function effectsFor(
  table: OperationTable,
  id: string,
  operation: Operation,
  given: Readonly<Record<string, string>>,
): CacheEffects {
  const { pathParameters, query, body } = operation;
  const takes = [...Object.keys(pathParameters), ...query, ...Object.keys(body)];
  const listed = `It takes ${takes.map((name) => `--${name}`).join(', ') || 'no arguments'}.`;
  const unknown = Object.keys(given).find((name) => !takes.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`${id} has no --${unknown}.${nearest(unknown, takes, '--')} ${listed}`);
  }
  const missing = namedIn(operation).filter((name) => !given[name]);
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
