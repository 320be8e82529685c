import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { brokenLinks } from './markdown/broken-links.ts';
import { lostPaths } from './markdown/lost-paths.ts';

/** Fails when a link or a path in a Markdown file of this repository leads nowhere, here or in the tarball. */
const files = list('git', 'ls-files', '--cached', '--others', '--exclude-standard', '*.md').filter((file) =>
  existsSync(file),
);
const documents = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
const problems = [
  ...brokenLinks({ documents, packed: new Set(packed()), exists: existsSync }),
  ...[...documents].flatMap(([file, text]) => lostPaths(file, text, existsSync)),
];
for (const problem of problems) console.error(problem);
if (problems.length === 0)
  console.log(`${documents.size} Markdown files: every link and path leads somewhere`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The files that `npm publish` would send, but for those in dist/ that are not built yet. */
function packed(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const shell = process.platform === 'win32';
  const said = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell });
  const [tarball] = JSON.parse(said) as [{ files: { path: string }[] }];
  return tarball.files.map(({ path }) => path);
}

function list(program: string, ...args: string[]): string[] {
  return execFileSync(program, args, { encoding: 'utf8' }).trim().split('\n');
}
