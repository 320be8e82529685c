// Plain JavaScript: it only starts the other scripts.
import { spawn } from 'node:child_process';
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
    const { code, output } = await run(gate);
    const seconds = Math.round((performance.now() - startedAtMs) / 1000);
    const isSaid = code !== 0 || gate === 'check:lines';
    console.log(
      `${code === 0 ? 'ok    ' : 'FAILED'}  npm run ${gate} (${seconds} s)${isSaid ? `\n${output.trim()}` : ''}`,
    );
    if (code !== 0) process.exitCode = 1;
  }
}

/** @returns {Promise<{ code: number | null, output: string }>} */
function run(/** @type {string} */ gate) {
  const child = spawn('npm', ['run', '--silent', gate], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
