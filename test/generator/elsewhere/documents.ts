/**
 * Makes a client of every OpenAPI 3 document that packages of npm bring: `--init`, generate, compile, and at a local
 * server a miss, a hit and an invalidation. Prints a row for each and ends with 1 when one failed; a document that is
 * refused with a reason has not.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Outcome } from './one-document.ts';
import { PACKAGES, unpacked } from './packages.ts';

const USAGE = `Usage: npm run check:documents -- [--most N] [--only TEXT] [--folder FOLDER]

Generates, compiles and runs clients of OpenAPI documents that packages of npm bring.

  --most    documents of one package, spread over its list (default 3)
  --only    packages whose name holds this text
  --folder  where packages are unpacked, and stay for the next run (default: a temporary folder)`;

const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: join(tmpdir(), 'openapi-documents') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const most = Number(values.most);
/** Milliseconds after which a document counts as one that the generator does not come to an end with. */
const TIMEOUT_MS = 900_000;

const rows: (Outcome & { package: string; document: string })[] = [];
for (const name of PACKAGES.filter((each) => each.includes(values.only))) {
  const folder = unpacked(name, values.folder);
  const documents = documentsIn(folder);
  const step = Math.max(1, documents.length / most);
  for (let at = 0; at < documents.length; at += step) {
    const file = documents[Math.floor(at)] as string;
    const row = { package: name, document: relative(folder, file), ...tried(file) };
    rows.push(row);
    console.error(
      [row.package, row.document, row.outcome, row.operations, row.cached, row.seconds, row.reason].join(
        ' | ',
      ),
    );
  }
}
console.table(rows);
const failed = rows.filter(({ outcome }) => outcome === 'failed').length;
const refused = rows.filter(({ outcome }) => outcome === 'refused').length;
console.log(
  `${rows.length} documents of ${new Set(rows.map((row) => row.package)).size} packages: ${rows.length - failed - refused} run, ${refused} are refused with a reason, ${failed} failed`,
);
process.exitCode = failed > 0 ? 1 : 0;

/** Files that say that they are OpenAPI 3. */
function documentsIn(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:json|ya?ml)$/.test(name))
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).isFile())
      // At the root, and not in an example within another document.
      .filter((file) => /^\uFEFF?\{?\s{0,4}"?openapi"?\s*:\s*["']?3\.[01]/m.test(readFileSync(file, 'utf8')))
      .sort()
  );
}

/** In a process of its own, so that one document says nothing about the next. */
function tried(file: string): Outcome {
  const startedAtMs = performance.now();
  const script = join(import.meta.dirname, 'one-document.ts');
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    ['--max-old-space-size=4096', '--import', 'tsx', script, file],
    { encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1e9 },
  );
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  if (status === 0) return { ...(JSON.parse(stdout) as Outcome), seconds };
  const reason = String(error?.message ?? stderr.match(/^\w*Error.*$/m)?.[0] ?? stderr.slice(-300));
  return { outcome: 'failed', reason, seconds };
}
