import { codeBlocks } from './code-blocks.ts';

/** A link in a Markdown file that leads to a place in the repository. */
export interface Link {
  /** As written, such as `GUIDE.md#express`. */
  readonly target: string;
  /** Path relative to the file; empty for a place in the file itself. */
  readonly path: string;
  readonly anchor: string | undefined;
  /** From 1. */
  readonly line: number;
}

const TARGET = /\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)|^ {0,3}\[[^\]]+\]:\s+<?([^\s>]+)/g;
const HAS_SCHEME = /^(?:[a-z][a-z\d+.-]*:|\/\/)/i;

/** The links of a Markdown file, without those to the rest of the world and those that code only shows. */
export function linksOf(markdown: string): Link[] {
  const lines = codeBlocks(markdown)
    .prose.replaceAll(/`[^`\n]*`/g, '``')
    .split('\n');
  return lines.flatMap((text, index) =>
    [...text.matchAll(TARGET)]
      .map(([, inline, defined]) => inline ?? defined ?? '')
      .filter((target) => !HAS_SCHEME.test(target))
      .map((target) => {
        const [path = '', anchor] = target.split('#', 2);
        return { target, path: decodeURI(path), anchor, line: index + 1 };
      }),
  );
}
