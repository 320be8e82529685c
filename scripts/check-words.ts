import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { NOT_CHECKED, RETIRED_WORDS } from './retired-words.ts';

if (import.meta.filename === process.argv[1]) check();

/** Lists every use of a retired word; any fails. */
function check(): void {
  const paths = ['src', 'scripts', 'test', 'openapi', '*.md'];
  const git = ['ls-files', '-co', '--deduplicate', '--exclude-standard', '--', ...paths];
  const files = execFileSync('git', git, { encoding: 'utf8' }).trim().split('\n');
  const uses = files
    .filter((file) => existsSync(file) && !NOT_CHECKED.test(file))
    .flatMap((file) => usesIn(file, readFileSync(file, 'utf8')));
  for (const use of uses) console.error(use);
  console.log(`${uses.length} uses of retired words in ${files.length} files`);
  if (uses.length > 0) process.exitCode = 1;
}

/** The uses of retired words in the text of a file, each with its place and the word to use instead. */
export function usesIn(file: string, text: string): string[] {
  const words = RETIRED_WORDS.filter(({ files = /./ }) => files.test(file));
  return text.split('\n').flatMap((line, index) =>
    words.flatMap(({ word, except, say }) => {
      const rest = except === undefined ? line : line.replaceAll(except, (right) => ' '.repeat(right.length));
      return [...rest.matchAll(word)].map(([use]) => `${file}:${index + 1}: "${use}", say: ${say}`);
    }),
  );
}
