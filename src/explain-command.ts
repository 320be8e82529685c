import { parseArgs } from 'node:util';
import type { Plan } from './cache/rule.ts';
import { parseTemplate } from './cache/template.ts';
import { createCachedClient } from './client.ts';
import { InvalidArgumentError } from './errors.ts';
import { nearest } from './nearest.ts';
import type { Operation, OperationTable } from './operation.ts';

/** What a command prints, and whether it went well. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: 0 | 2;
}

/**
 * Says what calls read and clear in the cache. It calls no API and needs no secret.
 *
 * @param program What the user typed to get here, for the usage text.
 */
export function explainCommand(
  program: string,
  table: OperationTable,
  args: readonly string[],
): CommandResult {
  try {
    return { text: run(program, table, args), exitCode: 0 };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { text: error.message, exitCode: 2 };
  }
}

function run(program: string, table: OperationTable, args: readonly string[]): string {
  const names = [...new Set(Object.values(table).flatMap(argumentNames))];
  const flags = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...options, ...flags },
    strict: false,
  });
  const { json, help, ...given } = values;
  const [command = 'explain', id, extra] = positionals;
  if (command !== 'explain' || extra !== undefined) {
    throw new InvalidArgumentError(`"${extra ?? command}" is not understood\n\n${usage(program)}`);
  }
  if (help === true) return usage(program);
  if (id === undefined) return overview(program, table, json === true);
  const operation = operationOf(table, id);
  const plan = planFor(table, id, operation, given);
  return json === true
    ? toJson({ operation: id, ...row(operation), ...plan })
    : page(table, id, operation, plan);
}

function operationOf(table: OperationTable, id: string): Operation {
  const operation = Object.hasOwn(table, id) ? table[id] : undefined;
  if (operation !== undefined) return operation;
  throw new InvalidArgumentError(`"${id}" is no operation of this API.${nearest(id, Object.keys(table))}`);
}

function planFor(
  table: OperationTable,
  id: string,
  operation: Operation,
  given: Record<string, unknown>,
): Plan {
  const takes = argumentNames(operation);
  const listed = `It takes ${takes.map((name) => `--${name}`).join(', ') || 'no arguments'}.`;
  const unknown = Object.keys(given).find((name) => !takes.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`${id} has no --${unknown}.${nearest(unknown, takes, '--')} ${listed}`);
  }
  const missing = needed(operation).filter((name) => typeof given[name] !== 'string');
  if (missing.length > 0) {
    throw new InvalidArgumentError(
      `${id} needs ${missing.map((name) => `--${name}`).join(' and ')}. ${listed}`,
    );
  }
  const unused = {
    baseUrl: 'http://localhost',
    auth: { clientId: 'none', secret: 'none' },
    cache: false,
  } as const;
  const client = createCachedClient<object, Record<string, unknown>>('explain', table, unused);
  return client.explain(id, given as Record<never, never>);
}

function page(table: OperationTable, id: string, operation: Operation, plan: Plan): string {
  const { cache } = operation;
  const lines: [label: string, values: readonly string[]][] = [];
  if (cache.kind === 'none') lines.push(['leaves the cache alone', [cache.reason]]);
  if (cache.kind === 'read') {
    lines.push(
      ['key', [plan.key as string]],
      ['kept for', [duration(cache.ttlSeconds)]],
      ['families', plan.groups],
    );
  }
  if (cache.kind === 'write') {
    const families = plan.expires.map((group) => `${group} (${membersOf(table, group).join(', ')})`);
    lines.push(['deletes', plan.deletes], ['expires every', families]);
    lines.push(['deletes for other applications', plan.foreignDeletes]);
  }
  const width = Math.max(...lines.map(([label]) => label.length));
  const body = lines.flatMap(([label, values]) =>
    values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(width)}  ${value}`),
  );
  return [`${id}: ${operation.method.toUpperCase()} ${operation.path}`, ...body].join('\n');
}

function overview(program: string, table: OperationTable, json: boolean): string {
  const rows = Object.entries(table);
  if (json) return toJson(rows.map(([id, operation]) => ({ operation: id, ...row(operation) })));
  const width = Math.max(...rows.map(([id]) => id.length));
  const effect = ({ cache }: Operation) => {
    if (cache.kind === 'read') return `cached for ${duration(cache.ttlSeconds)}`;
    return cache.kind === 'write' ? 'clears' : `left alone: ${cache.reason}`;
  };
  return [
    ...rows.map(([id, operation]) => `${id.padEnd(width)}  ${effect(operation)}`),
    '',
    usage(program),
  ].join('\n');
}

function usage(program: string): string {
  return `Usage: ${program} explain [OPERATION --ARGUMENT VALUE…] [--json]

Says what a call reads or clears in the cache; without an operation, what there is. Nothing is sent.`;
}

function row({ method, path, cache }: Operation): object {
  return { method: method.toUpperCase(), path, cache };
}

function argumentNames({ pathParameters, query, body }: Operation): string[] {
  return [...Object.keys(pathParameters), ...query, ...Object.keys(body)];
}

/** The arguments that the templates of an operation's rule name. */
function needed({ cache }: Operation): string[] {
  const templates = {
    none: () => [],
    read: () => (cache.kind === 'read' ? [cache.key, ...cache.groups] : []),
    write: () =>
      cache.kind === 'write' ? [...cache.deletes, ...cache.foreignDeletes, ...cache.expires] : [],
  }[cache.kind]();
  const names = templates
    .flatMap(parseTemplate)
    .flatMap((part) => (typeof part === 'string' ? [] : [part.name]));
  return [...new Set(names)];
}

function membersOf(table: OperationTable, group: string): string[] {
  return Object.entries(table).flatMap(([id, { cache }]) =>
    cache.kind === 'read' && cache.groups.includes(group) ? [id] : [],
  );
}

function duration(seconds: number): string {
  const [unit, size] = seconds % 3600 === 0 ? ['h', 3600] : seconds % 60 === 0 ? ['min', 60] : ['s', 1];
  return `${seconds / Number(size)} ${unit}`;
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
