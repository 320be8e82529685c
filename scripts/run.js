// Every npm script starts here: node scripts/run.js [--redis] [--chromium] SCRIPT-OR-PROGRAM [ARGUMENT…]
// Plain JavaScript without packages, so that --help needs nothing installed. Otherwise it installs what is missing
// (scripts/setup.js, with the options in front), then runs the script or the program of a package.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const given = process.argv.slice(2);
const at = given.findIndex((each) => !each.startsWith('--'));
const [options, [program = '', ...args]] = [given.slice(0, at), given.slice(at)];
const isScript = /\.[jt]s$/.test(program);

if (args.includes('--help') || args.includes('-h')) console.log(usage());
else {
  process.exitCode =
    (await run(process.execPath, ['scripts/setup.js', ...options])) ||
    (await (isScript ? run(process.execPath, ['--import', 'tsx', program, ...args]) : run(program, args)));
}

/** Runs a program to its end, and returns its exit code. Signals are the program's, which ends first. */
function run(/** @type {string} */ name, /** @type {string[]} */ programArgs) {
  const shell = process.platform === 'win32' && name !== process.execPath;
  const child = spawn(name, programArgs, { stdio: 'inherit', shell });
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    // Ctrl-C reaches the program too; a second one would end some at once.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, pass);
      resolve(code ?? 1);
    });
  });
}

/** The usage in a script, or the row of CONTRIBUTING.md about an npm script. */
function usage() {
  const text = isScript && /const USAGE = `([^`]*)`/.exec(readFileSync(program, 'utf8'))?.[1];
  if (text) return text;
  const name = process.env.npm_lifecycle_event ?? program;
  const rows = readFileSync('CONTRIBUTING.md', 'utf8').split('\n');
  const [, , what = ''] = rows.find((row) => row.startsWith(`| \`${name}\` |`))?.split('|') ?? [];
  return `npm run ${name}: ${what.trim()}${isScript ? '' : `\n\nRuns ${program}, which takes its own options.`}`;
}
