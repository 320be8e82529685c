import type { OperationTable } from '../operation.ts';
import { parseTemplate } from './template.ts';

/**
 * A test for keys that a caller names: whether some read of a table can be cached under it. It takes a few too many
 * for keys of reads, which costs a version, and never too few.
 */
export function keyPatternOf(table: OperationTable): RegExp {
  const patterns = Object.values(table).flatMap(({ cache }) =>
    cache.kind === 'read' ? [parseTemplate(cache.key).map(patternOf).join('')] : [],
  );
  return new RegExp(`^(?:${patterns.join('|')})$`);
}

function patternOf(part: string | object): string {
  return typeof part === 'string' ? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : '.*';
}
