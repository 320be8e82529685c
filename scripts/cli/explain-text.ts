import type { CacheEffects } from '../../src/cache/keys.ts';
import type { Operation, OperationTable, ReadRule, WriteRule } from '../../src/operation.ts';
import { bareTemplate, duration } from '../generate/readable.ts';

/** What `generated/operations.ts` says of an API. */
export interface Explained {
  readonly operations: OperationTable;
  readonly reasons: Readonly<Record<string, string>>;
}

/** What a call reads or invalidates, and which writes can invalidate what it reads. */
export interface Explanation extends CacheEffects {
  readonly invalidatedBy: readonly {
    readonly operationId: string;
    /** The key of the entry, if the write deletes it. */
    readonly keys: readonly string[];
    /** Those groups of the entry that the write invalidates. */
    readonly groups: readonly string[];
  }[];
}

/** What one call reads or invalidates, as lines of label and value. */
export function explainText(
  { operations, reasons }: Explained,
  id: string,
  operation: Operation,
  effects: Explanation,
): string {
  const { cache } = operation;
  const lines: [label: string, values: readonly string[]][] = [];
  if (cache.kind === 'none') lines.push(['is not cached', [reasons[id] ?? '']]);
  if (cache.kind === 'read') {
    const writes = effects.invalidatedBy.map(({ operationId, keys, groups }) => {
      const by = [...keys.map(() => 'its key'), ...groups.map((group) => `the group ${group}`)];
      return `${operationId} (${by.join(', ')})`;
    });
    const invalidators = writes.length > 0 ? writes : ['no write: it stays until its time to live ends'];
    lines.push(
      ['key', [effects.key ?? '']],
      ['kept for', [duration(cache.ttlSeconds)]],
      ['group', effects.groups],
      ['invalidated by', invalidators],
      ['witnesses', effects.witnesses.map((key) => `${key}, if another application deletes or sets it`)],
      ['has no witness', id in reasons ? [reasons[id] ?? ''] : []],
    );
  }
  if (cache.kind === 'write') {
    const groups = effects.invalidates.map((group) => `${group} (${membersOf(operations, group)})`);
    lines.push(['deletes', effects.deletes], ['invalidates every', groups]);
    lines.push(['deletes for other applications', effects.externalDeletes]);
  }
  const shown = lines.filter(([, values]) => values.length > 0);
  const width = Math.max(...shown.map(([label]) => label.length));
  const body = shown.flatMap(([label, values]) =>
    values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(width)}  ${value}`),
  );
  return [`${id}  ${operation.method.toUpperCase()} ${operation.path}`, ...body].join('\n');
}

/** Every operation and what the cache does with it: reads, then writes, then those that are not cached. */
export function overviewText({ operations, reasons }: Explained): string {
  const rows = Object.entries(operations);
  const width = Math.max(...rows.map(([id]) => id.length));
  const lineOf = ([id, { cache }]: (typeof rows)[number]) =>
    `  ${id.padEnd(width)}  ${cache.kind === 'none' ? reasons[id] : effect(cache)}`;
  const sections = { 'Cached reads': 'read', 'Writes that invalidate': 'write', 'Not cached': 'none' };
  return Object.entries(sections)
    .map(([title, kind]) =>
      [title, ...rows.filter(([, { cache }]) => cache.kind === kind).map(lineOf)].join('\n'),
    )
    .join('\n\n');
}

function effect(cache: ReadRule | WriteRule): string {
  if (cache.kind === 'read') return `${duration(cache.ttlSeconds).padEnd(5)} ${bareTemplate(cache.key)}`;
  const groups = cache.invalidates.map((group) => `every ${group}`);
  return [...cache.deletes, ...groups, ...cache.externalDeletes].map(bareTemplate).join(', ');
}

function membersOf(table: OperationTable, group: string): string {
  return Object.entries(table)
    .flatMap(([id, { cache }]) => (cache.kind === 'read' && cache.groups.includes(group) ? [id] : []))
    .join(', ');
}
