#!/usr/bin/env node
import { run } from './commands.ts';

const { text, exitCode } = await run(process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
