import { posix } from 'node:path';
import { anchorsOf } from './anchors.ts';
import { type Link, linksOf } from './links.ts';

/** What links can lead to. Paths are from the root of the repository. */
export interface Places {
  /** Markdown files and what they say. */
  readonly documents: ReadonlyMap<string, string>;
  /** Files of the tarball. */
  readonly packed: ReadonlySet<string>;
  /** Whether there is such a file or folder in the repository. */
  exists(path: string): boolean;
}

/**
 * The links of Markdown files that lead nowhere: to no file, to no heading, or out of the tarball from a file that is
 * in it. Links to the rest of the world are not followed.
 */
export function brokenLinks(places: Places): string[] {
  return [...places.documents].flatMap(([file, text]) =>
    linksOf(text).flatMap((link) => {
      const problem = problemOf(file, link, places);
      return problem === undefined ? [] : [`${file}:${link.line}: the link to "${link.target}" ${problem}`];
    }),
  );
}

function problemOf(file: string, { path, anchor }: Link, places: Places): string | undefined {
  const to = path === '' ? file : posix.join(posix.dirname(file), path);
  if (to.startsWith('..') || !places.exists(to)) return 'leads to no file';
  if (anchor !== undefined && !anchorsOf(places.documents.get(to) ?? '').has(anchor))
    return 'leads to no heading';
  if (places.packed.has(file) && !isPacked(to, places.packed)) {
    return `leads out of the tarball, which has ${file}`;
  }
  return undefined;
}

function isPacked(path: string, packed: ReadonlySet<string>): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return packed.has(path) || [...packed].some((each) => each.startsWith(folder));
}
