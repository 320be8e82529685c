import { cacheKeyTemplates, operations } from '../../generated/operations.ts';
import type { Operation } from '../../src/operation.ts';

/** What a node of the picture is connected with, according to the generated table. */
export function connected(node: string): string[] {
  const bare = (template: string) => template.replace(/\{\$request\.(?:\w+\.|body#\/)(\w+)\}/g, '{$1}');
  const pairs = Object.entries<Operation>(operations).flatMap(([write, { cache }]) => {
    if (cache.kind !== 'write') return [];
    const keys = [...cache.deletes, ...cache.externalDeletes].map(bare);
    const reads = Object.entries<Operation>(operations).flatMap(([id, { cache: read }]) =>
      read.kind === 'read' &&
      (keys.includes(bare(read.key)) || read.groups.some((group) => cache.invalidates.includes(group)))
        ? [id]
        : [],
    );
    return [...reads, ...cache.externalDeletes.map(bare)].map((end) => [write, end]);
  });
  const others = pairs.filter((pair) => pair.includes(node)).flat();
  return [...new Set([node, ...others])].toSorted();
}

/** Everything that the picture and the matrix show: writes and reads with a rule, and keys of other applications. */
export const nodes: readonly string[] = [
  ...Object.entries<Operation>(operations).flatMap(([id, { cache }]) => (cache.kind === 'none' ? [] : [id])),
  ...Object.values(cacheKeyTemplates).filter((key) =>
    /^(domains|organisation-.*-name|service-\{\w+\}|user-.*)$/.test(key),
  ),
];
