import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { readSource, type Source, UnreadableDocument } from './source.ts';

/**
 * A file as it was in a commit; `undefined` when it was not there and may be new.
 *
 * @throws {UnreadableDocument} when git does not know the commit, or the file in it.
 */
export function committed(file: string, commit: string): Source;
export function committed(file: string, commit: string, mayBeNew: 'may be new'): Source | undefined;
export function committed(file: string, commit: string, mayBeNew?: 'may be new'): Source | undefined {
  let text: string;
  try {
    // A commit that begins with a dash is no option of git.
    const show = ['-C', dirname(file), 'show', '--end-of-options', `${commit}:./${basename(file)}`];
    text = execFileSync('git', show, { encoding: 'utf8', maxBuffer: 1024 ** 3, stdio: 'pipe' });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).trim();
    if (mayBeNew !== undefined && /does not exist in|exists on disk, but not in/.test(said)) return undefined;
    throw new UnreadableDocument(`${file}: there is nothing to compare with: ${said}`);
  }
  return readSource(`${file} in ${commit}`, text);
}
