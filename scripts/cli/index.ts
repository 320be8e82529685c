#!/usr/bin/env node
import { operations, reasons } from '../../generated/operations.ts';
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
    : explainCommand(PROGRAM, { operations, reasons }, process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
