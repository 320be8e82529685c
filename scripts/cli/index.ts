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
    : command === 'invalidate'
      ? await invalidate(rest)
      : explainCommand(PROGRAM, { operations, reasons }, process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;

/** Loaded when asked for: only this command needs a Redis client. */
async function invalidate(args: readonly string[]): Promise<{ text: string; exitCode: number }> {
  const { invalidateCommand } = await import('./invalidate-command.ts');
  const keyTemplates = Object.values(cacheKeyTemplates);
  return invalidateCommand(PROGRAM, { name: 'notify-organisations', operations, keyTemplates }, args);
}
