import type { OpenApiDocument } from './document.ts';
import { banner } from './emit.ts';
import type { DeclaredOperation } from './operations.ts';
import { type CacheRules, shapeOf } from './rules.ts';

/** The cache rules of a document for people: what is cached, what clears it, what is left alone and why. */
export function cacheMap(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
  { rules, foreignKeys }: CacheRules,
): string {
  const of = (kind: string) => operations.filter(({ id }) => rules.get(id)?.kind === kind);
  const clearedBy = (key: string, groups: readonly string[]) =>
    of('write')
      .filter(({ id }) => {
        const rule = rules.get(id);
        if (rule?.kind !== 'write') return false;
        return (
          rule.deletes.some((deleted) => shapeOf(deleted) === shapeOf(key)) ||
          rule.expires.some((group) => groups.includes(group))
        );
      })
      .map(({ id }) => `\`${id}\``);

  const reads = of('read').map(({ id }) => {
    const rule = rules.get(id);
    if (rule?.kind !== 'read') return [];
    const writers = clearedBy(rule.key, rule.groups).join(', ') || 'its time to live';
    return [`\`${id}\``, code(rule.key), duration(rule.ttlSeconds), writers];
  });
  const writes = of('write').map(({ id }) => {
    const rule = rules.get(id);
    if (rule?.kind !== 'write') return [];
    const groups = rule.expires.map((group) => `every \`${group}\``);
    return [`\`${id}\``, list([...rule.deletes.map(code), ...groups]), list(rule.foreignDeletes.map(code))];
  });
  const none = of('none').map(({ id }) => {
    const rule = rules.get(id);
    return [`\`${id}\``, rule?.kind === 'none' ? rule.reason : ''];
  });
  const foreign = Object.entries(foreignKeys).map(([key, what]) => [code(key), what]);

  return `<!-- ${banner(document)} -->
# What is cached, and what clears it

## Cached reads

${table(['read', 'key', 'for', 'cleared by'], reads)}
## Writes

${table(['write', 'clears', 'deletes for other applications'], writes)}
## Keys of other applications

${table(['key', 'what they keep there'], foreign)}
## Left alone

${table(['operation', 'why'], none)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

function list(items: readonly string[]): string {
  return items.join(', ') || '–';
}

function code(template: string): string {
  return `\`${template.replace(/\{\$request\.(?:path|query|header)\.([^{}]+)\}/g, '{$1}').replace(/\{\$request\.body#\/([^{}]+)\}/g, '{body.$1}')}\``;
}

function duration(seconds: number): string {
  return seconds % 3600 === 0
    ? `${seconds / 3600} h`
    : seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${seconds} s`;
}
