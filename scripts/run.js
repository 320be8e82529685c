// Every npm script starts here: node scripts/run.js [--redis] [--chromium] SCRIPT-OR-PROGRAM [ARGUMENT…]
// Plain JavaScript without packages, so that --help needs nothing installed. Otherwise it installs what is missing
// (scripts/setup.js, with the options in front), then runs the script or the program of a package.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const given = process.argv.slice(2);
const at = given.findIndex((each) => !each.startsWith('--'));
const [options, [program = '', ...args]] = [given.slice(0, at), given.slice(at)];
const isScript = /\.[jt]s$/.test(program);

if (args.includes('--help') || args.includes('-h')) console.log(usage());
else {
  // Ctrl-C reaches the program too, which ends first.
  process.on('SIGINT', () => {});
  process.exitCode =
    run(process.execPath, ['scripts/setup.js', ...options]) ||
    (isScript ? run(process.execPath, ['--import', 'tsx', program, ...args]) : run(program, args));
}

/** Runs a program to its end, and returns its exit code. */
function run(/** @type {string} */ name, /** @type {string[]} */ programArgs) {
  const shell = process.platform === 'win32' && name !== process.execPath;
  return spawnSync(name, programArgs, { stdio: 'inherit', shell }).status ?? 1;
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
