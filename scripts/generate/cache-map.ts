import { isReading } from './declared-operation.ts';
import { bareTemplate, duration } from './readable.ts';
import { type CacheRules, holds, invalidates } from './rules.ts';

/** Characters of a column's heading before it goes on in the next line. */
const HEADING_WIDTH = 14;
/** Columns of a matrix that can still be read; of more reads each write lists what it invalidates. */
const MOST_COLUMNS = 30;
const GROUPS = ` ◆ invalidates the whole group: every entry of that read, because the request does not name all that
change.`;
const ITALICS =
  ' Columns in italics are keys that only other applications on the same data fill; our writes delete them there.';
const WITNESSES = `
A witness is a key that another application fills too, and deletes with its writes that change the read. Where its store is shared, an entry is
served only while all of them are there.
`;
const SIGNS = { key: '✓', group: '◆', neither: '' };

/** The cache rules of a document for people: what invalidates what, as a matrix, and then each side of it in words. */
export function cacheMap(rules: CacheRules): string {
  const { reads, leftAlone, externalKeys, reasons } = rules;
  const hasGroups = reads.some(({ rule }) => rule.groups.length > 0);
  const isShared = externalKeys.length > 0;
  const isMatrix = reads.length + externalKeys.length <= MOST_COLUMNS;
  // Who has no groups and shares nothing need not learn what they are.
  const known = (row: readonly string[]) =>
    row.filter((_, column) => column < 3 || (column === 3 ? hasGroups : isShared));
  const cached = reads.map(({ operation, rule }) => [
    code(operation.id),
    code(bareTemplate(rule.key)),
    duration(rule.ttlSeconds),
    rule.groups.map(code).join(', ') || '–',
    rule.witnesses?.map((key) => code(bareTemplate(key))).join(', ') ??
      prose(reasons.get(operation.id) ?? '–'),
  ]);
  const of = (isRead: boolean) =>
    leftAlone
      .filter(({ operation: { method } }) => isReading(method) === isRead)
      .map(({ operation: { id } }) => [code(id), prose(reasons.get(id) ?? '')]);

  return `# What is cached, and what invalidates it

${isMatrix ? matrix(rules) : list(rules)}
✓ deletes the key that the request names.${hasGroups ? GROUPS : ''}${isShared && isMatrix ? ITALICS : ''}

## Cached reads
${isShared ? WITNESSES : ''}
${table(known(['read', 'key', 'kept for', 'group', 'witnesses']), cached.map(known))}
${isShared ? keysOfOthers(rules) : ''}## Writes that invalidate nothing

${table(['write', 'why'], of(false))}
## Reads that are not cached

${table(['read', 'why'], of(true))}`;
}

function keysOfOthers({ externalKeys }: CacheRules): string {
  const rows = externalKeys.map(({ template, what }) => [code(template), prose(what)]);
  return `## Keys of other applications\n\n${table(['key', 'what they keep there'], rows)}\n`;
}

function matrix({ reads, writes, externalKeys }: CacheRules): string {
  const head = [
    'write',
    ...reads.map(({ operation }) => broken(prose(operation.id))),
    ...externalKeys.map(({ template }) => `*${broken(shortened(template))}*`),
  ];
  const rows = writes.map(({ operation, rule: write }) => [
    code(operation.id),
    ...reads.map(({ rule: read }) => SIGNS[invalidates(write, read) ?? 'neither']),
    ...externalKeys.map(({ template }) => (holds(write.externalDeletes, template) ? SIGNS.key : '')),
  ]);
  return table(head, rows, 'centred');
}

function list({ writes }: CacheRules): string {
  const all = (keys: readonly string[], sign: string) =>
    keys.map((key) => `${code(bareTemplate(key))} ${sign}`);
  const rows = writes.map(({ operation, rule }) => [
    code(operation.id),
    [
      ...all([...rule.deletes, ...rule.externalDeletes], SIGNS.key),
      ...all(rule.invalidates, SIGNS.group),
    ].join(', '),
  ]);
  return table(['write', 'keys and groups that it invalidates'], rows);
}

/** A name over several lines, broken where a word begins, so that its column stays narrow. */
function broken(name: string): string {
  const lines: string[] = [''];
  for (const word of name.split(/(?=[A-Z])|(?<=-)/)) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + word.length > HEADING_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line + word;
  }
  return lines.join('<br>');
}

/** A key with its variables left out: which ones they are stands in the list below. */
function shortened(key: string): string {
  return key.replace(/\{[^{}]*\}/g, '…');
}

function table(head: readonly string[], rows: readonly (readonly string[])[], align?: 'centred'): string {
  if (rows.length === 0) return 'None.\n';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = head.map((_, column) => (align !== undefined && column > 0 ? ':-:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('');
}

/** Words of a document in Markdown: on one line, and nothing in them is markup. Code spans stay. */
function prose(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\*[\]<>|&~`!]|(?<!\w)_|_(?!\w)/g, '\\$&').replace(/:(?=\/\/)/g, '\\:');
}

/** A name as code, in a table too. */
function code(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
