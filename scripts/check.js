// Plain JavaScript: it only starts the other scripts.
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The slowest first, so that none of them is left at the end. */
const GATES = [
  'check:package',
  'reference',
  'types',
  'check:imports',
  'lint',
  'lint:document',
  'check:links',
  'check:readme',
  'check:size',
  'generate:check',
  'check:lines',
  'check:words',
];

const waiting = [...GATES];
await Promise.all(Array.from({ length: availableParallelism() }, work));

async function work() {
  for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
    const startedAtMs = performance.now();
    const { isPassed, output } = await run(gate);
    const seconds = Math.round((performance.now() - startedAtMs) / 1000);
    console.log(`${isPassed ? 'ok    ' : 'FAILED'}  npm run ${gate} (${seconds} s)`);
    if (!isPassed || gate === 'check:lines') console.log(output.trim());
    if (!isPassed) process.exitCode = 1;
  }
}

/** @returns {Promise<{ isPassed: boolean, output: string }>} */
function run(/** @type {string} */ gate) {
  const options = {
    shell: process.platform === 'win32',
    env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    maxBuffer: Number.POSITIVE_INFINITY,
  };
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', gate], options, (error, stdout, stderr) =>
      resolve({ isPassed: error === null, output: stdout + stderr }),
    );
  });
}
