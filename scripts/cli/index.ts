#!/usr/bin/env node
import { run } from './commands.ts';

// What a command waits for may not keep a process alive by itself.
const alive = setInterval(() => {}, 60_000);
const { text, exitCode, isReport } = await run(process.argv.slice(2));
(exitCode === 0 || isReport ? process.stdout : process.stderr).write(`${text}\n`);
process.exitCode = exitCode;
clearInterval(alive);
