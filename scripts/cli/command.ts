import { InvalidArgumentError, InvalidOptionError } from '../../src/errors.ts';
import { closest } from '../generate/closest.ts';
import type { CommandResult } from '../generate/command.ts';

/** What the user types to get here. */
export const PROGRAM = 'npx notify-organisations';

/** Runs a command; `--help`, and a mistake in its arguments, become a text with the usage. */
export async function runCommand(
  usage: string,
  args: readonly string[],
  run: () => Promise<CommandResult>,
): Promise<CommandResult> {
  if (args.includes('--help')) return { text: usage, exitCode: 0 };
  try {
    return await run();
  } catch (error) {
    const isMistake =
      error instanceof InvalidArgumentError ||
      error instanceof InvalidOptionError ||
      String(Object(error).code).startsWith('ERR_PARSE_ARGS');
    if (!isMistake) throw error;
    return { text: `${(error as Error).message}\n\n${usage}`, exitCode: 2 };
  }
}

/** ` Did you mean "…"?` with the candidate that is closest to a misspelt word, or nothing when none is close. */
export function nearest(word: string, candidates: readonly string[], prefix = ''): string {
  const best = closest(word, candidates);
  return best === undefined ? '' : ` Did you mean "${prefix}${best}"?`;
}
