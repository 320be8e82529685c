import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { readSource, type Source, UnreadableDocument } from './source.ts';

/**
 * A file as it was in a commit.
 *
 * @throws {UnreadableDocument} when git does not know the commit, or the file in it.
 */
export function committed(file: string, commit: string): Source {
  try {
    const text = execFileSync('git', ['-C', dirname(file), 'show', `${commit}:./${basename(file)}`], {
      encoding: 'utf8',
      maxBuffer: 1024 ** 3,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return readSource(`${file} in ${commit}`, text);
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error;
    const said = String((error as { stderr?: unknown }).stderr ?? error).trim();
    throw new UnreadableDocument(`${file}: there is nothing to compare with: ${said}`);
  }
}
