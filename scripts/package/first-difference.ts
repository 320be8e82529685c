/** Where two texts part, in the words of a diff; `undefined` when they are the same. */
export function firstDifference(before: string, after: string): string | undefined {
  if (before === after) return undefined;
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = old.findIndex((line, index) => line !== now[index]);
  const line = at === -1 ? old.length : at;
  const section = old.slice(0, line).findLast((text) => /^(?:#+|\/\/) /.test(text)) ?? 'its first line';
  return `differs in line ${line + 1}, after "${section}":\n  - ${old[line] ?? ''}\n  + ${now[line] ?? ''}`;
}
