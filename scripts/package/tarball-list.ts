import { posix } from 'node:path';
import { groupBy } from './group-by.ts';
import type { Packed } from './pack.ts';

/** The files of the tarball, one line a folder; a module stands for its code and its types. */
export function tarballList({ files }: Packed): string {
  const folders = groupBy(files, posix.dirname);
  const lines = [...folders].map(([folder, inside]) => {
    const names = inside.map((file) => posix.basename(file));
    const isModule = (name: string) => names.includes(`${name}.js`) && names.includes(`${name}.d.ts`);
    const short = names.flatMap((name) => {
      const stem = name.replace(/(?:\.d\.ts|\.js)$/, '');
      if (!isModule(stem)) return [name];
      return name.endsWith('.js') ? [stem] : [];
    });
    return `- \`${folder}/\`: ${short.join(', ')}`;
  });
  const legend = 'A name without an ending is a module: `.js` and `.d.ts`.';
  return ['## Files in the tarball', '', legend, '', ...lines, ''].join('\n');
}
