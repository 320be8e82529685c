#!/usr/bin/env node
import { cacheKeyTemplates, operations, reasons } from '../../generated/operations.ts';
import { explainCommand } from './explain-command.ts';
import { loadGenerator } from './load-generator.ts';

const PROGRAM = 'npx notify-organisations';

const [command, ...rest] = process.argv.slice(2);
const { text, exitCode } =
  command === 'generate'
    ? (await loadGenerator())(
        { program: `${PROGRAM} generate`, operationModule: 'notify-organisations' },
        rest,
      )
    : command === 'invalidate' || command === 'doctor'
      ? await operate(command, rest)
      : explainCommand(PROGRAM, { operations, reasons }, process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;

/** Loaded when asked for: only these commands need a Redis client. */
async function operate(
  name: 'invalidate' | 'doctor',
  args: readonly string[],
): Promise<{ text: string; exitCode: number }> {
  const api = { name: 'notify-organisations', operations, keyTemplates: Object.values(cacheKeyTemplates) };
  if (name === 'doctor') return (await import('./doctor-command.ts')).doctorCommand(PROGRAM, api, args);
  return (await import('./invalidate-command.ts')).invalidateCommand(PROGRAM, api, args);
}
