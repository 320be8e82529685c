import { cacheKeyTemplates, operations, reasons } from '../../generated/operations.ts';
import { VERSION } from '../../src/version.ts';
import { didYouMean } from '../generate/closest.ts';
import type { CommandResult } from '../generate/command.ts';
import { PROGRAM } from './command.ts';
import { explainCommand } from './explain-command.ts';
import { loadGenerator } from './optional-packages.ts';

const USAGE = `Usage: ${PROGRAM} COMMAND [OPTION…]

  explain     says what a call reads or invalidates in the cache
  generate    makes a client from an OpenAPI document
  invalidate  invalidates keys, a group or everything by hand
  doctor      checks Redis, the API and what is in the cache

${PROGRAM} COMMAND --help says what a command takes, and --version which version this is.`;

const api = { name: 'notify-organisations', operations, keyTemplates: Object.values(cacheKeyTemplates) };

/** What only some commands need, such as a Redis client, is loaded when it is asked for. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<CommandResult>>> = {
  explain: (args) => explainCommand({ operations, reasons }, args),
  generate: async (args) => {
    const how = { program: `${PROGRAM} generate`, operationModule: 'notify-organisations' };
    return (await loadGenerator())(how, args);
  },
  invalidate: async (args) => (await import('./invalidate-command.ts')).invalidateCommand(api, args),
  doctor: async (args) => (await import('./doctor-command.ts')).doctorCommand(api, args),
};

/** Runs the command of the package. */
export async function run([command = '--help', ...args]: readonly string[]): Promise<CommandResult> {
  if (command === '--help' || command === '-h') return { text: USAGE, exitCode: 0 };
  if (command === '--version') return { text: VERSION, exitCode: 0 };
  const found = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (found !== undefined) return await found(args);
  const refusal = `This is no command. ${didYouMean(command, Object.keys(COMMANDS))}`.trim();
  return { text: `${refusal}\n\n${USAGE}`, exitCode: 2 };
}
