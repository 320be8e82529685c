#!/usr/bin/env node
import { operations, reasons } from '../../generated/operations.ts';
import { explainCommand } from './explain-command.ts';

const { text, exitCode } = explainCommand(
  'npx notify-organisations',
  { operations, reasons },
  process.argv.slice(2),
);
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
