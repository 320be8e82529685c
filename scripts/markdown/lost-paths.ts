import { codeBlocks } from './code-blocks.ts';

const PATH = /`((?:generated|openapi|scripts|src|test)\/[\w./-]*)`/g;

/** The paths of the repository that a Markdown file names as code, such as `src/`, and that are not there. */
export function lostPaths(file: string, markdown: string, exists: (path: string) => boolean): string[] {
  const lines = codeBlocks(markdown).prose.split('\n');
  return lines.flatMap((text, index) =>
    [...text.matchAll(PATH)]
      .map(([, path]) => path as string)
      .filter((path) => !exists(path))
      .map((path) => `${file}:${index + 1}: there is no "${path}"`),
  );
}
