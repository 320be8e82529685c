import { InvalidArgumentError, InvalidOptionError } from '../../src/errors.ts';
import type { CommandResult } from '../generate/command.ts';

/** What the user types to get here. */
export const PROGRAM = 'npx notify-organisations';

/** Runs a command; `--help` becomes its usage, and a mistake in its arguments a text with the beginning of that. */
export async function runCommand(
  usage: string,
  args: readonly string[],
  run: (args: string[]) => Promise<CommandResult>,
): Promise<CommandResult> {
  if (args.includes('--help')) return { text: usage, exitCode: 0 };
  try {
    return await run(fromEnvironment(args));
  } catch (error) {
    const isMistake =
      error instanceof InvalidArgumentError ||
      error instanceof InvalidOptionError ||
      String(Object(error).code).startsWith('ERR_PARSE_ARGS');
    if (!isMistake) throw error;
    const [synopsis] = usage.split('\n\n');
    return { text: `${(error as Error).message}\n\n${synopsis}\n--help says more.`, exitCode: 2 };
  }
}

/** Arguments with the value of the environment variable in the place of each `env:NAME`. None is empty, as "$UNSET" is. */
function fromEnvironment(args: readonly string[]): string[] {
  return args.map((arg, at) => {
    if (/^(?:--[\w-]+=)?$/.test(arg))
      throw new InvalidArgumentError(`${arg.slice(0, -1) || args[at - 1] || 'the argument'} is empty`);
    const [, option = '', name] = /^(--[\w-]+=)?env:(\w+)$/.exec(arg) ?? [];
    if (name === undefined) return arg;
    const value = process.env[name];
    if (value) return `${option}${value}`;
    throw new InvalidArgumentError(`the environment variable ${name} of ${arg} is not set`);
  });
}
