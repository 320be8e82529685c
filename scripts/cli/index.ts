#!/usr/bin/env node
import { cacheKeyTemplates, operations, reasons } from '../../generated/operations.ts';
import { explainCommand } from './explain-command.ts';
import { loadGenerator } from './load-generator.ts';
import { nearest } from './nearest.ts';

const PROGRAM = 'npx notify-organisations';
const USAGE = `Usage: ${PROGRAM} COMMAND [OPTION…]

  explain     says what a call reads or invalidates in the cache
  generate    makes a client from an OpenAPI document
  invalidate  invalidates keys, a group or everything by hand
  doctor      checks Redis, the API and what is in the cache

${PROGRAM} COMMAND --help says what a command takes.`;

interface Result {
  readonly text: string;
  readonly exitCode: number;
}

const api = { name: 'notify-organisations', operations, keyTemplates: Object.values(cacheKeyTemplates) };

/** What only some commands need, such as a Redis client, is loaded when it is asked for. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<Result>>> = {
  explain: async (args) => explainCommand(PROGRAM, { operations, reasons }, ['explain', ...args]),
  generate: async (args) => {
    const how = { program: `${PROGRAM} generate`, operationModule: 'notify-organisations' };
    return (await loadGenerator())(how, args);
  },
  invalidate: async (args) => (await import('./invalidate-command.ts')).invalidateCommand(PROGRAM, api, args),
  doctor: async (args) => (await import('./doctor-command.ts')).doctorCommand(PROGRAM, api, args),
};

const [command = '--help', ...rest] = process.argv.slice(2);
const { text, exitCode } = await run(command, rest);
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;

async function run(name: string, args: readonly string[]): Promise<Result> {
  if (name === '--help' || name === '-h') return { text: USAGE, exitCode: 0 };
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found !== undefined) return found(args);
  return { text: `This is no command.${nearest(name, Object.keys(COMMANDS))}\n\n${USAGE}`, exitCode: 2 };
}
