import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that nothing can be generated from or to; the message says where and why. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/** What the codes of the system mean, and what to do. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing can be made there. Name another place',
  EISDIR: 'it is a folder. Name a file',
  ENOTDIR: 'something above it is a file. Name another place',
  EACCES: 'its permissions do not allow it. Change them, or name another place',
  EPERM: 'its permissions do not allow it. Change them, or name another place',
  EROFS: 'its file system is read-only. Name another place',
  ENOSPC: 'no space is left. Make some, or name another place',
  ENAMETOOLONG: 'its name is too long. Give it another one',
  ELOOP: 'its symbolic links lead to each other. Name the file itself',
};

/** The text of a file. @throws {DocumentError} */
export function readText(file: string): string {
  return done('read', file, () => readFileSync(file, 'utf8'), {
    ...REASONS,
    ENOENT: 'there is no such file',
  });
}

/** Writes files into a folder, which is made if it is not there. @throws {DocumentError} */
export function writeTexts(folder: string, texts: Iterable<readonly [name: string, text: string]>): void {
  makeFolder(folder);
  for (const [name, text] of texts) {
    const file = join(folder, name);
    done('written', file, () => writeFileSync(file, text));
  }
}

/** One folder at a time: where a place takes none, as `/proc`, Node's `recursive` never comes to an end. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  done('made', folder, () => mkdirSync(folder));
}

function done<Result>(verb: string, file: string, act: () => Result, reasons = REASONS): Result {
  try {
    return act();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new DocumentError(`${file} cannot be ${verb}: ${reasons[code] ?? message}`);
  }
}
