/**
 * Proves that the generator refuses every single fault in the cache rules of a document: derives each of them, runs
 * the checks, and fails when one survives. `npm run mutate -- [--document FILE] [--verbose]`
 */
import { parseArgs } from 'node:util';
import { OpenApiDocument } from '../../../scripts/generate/document.ts';
import { problemsOf } from '../../../scripts/generate/emit.ts';
import { describe } from './mutation.ts';
import { type Outcome, runMutations } from './run.ts';

const { values } = parseArgs({
  options: {
    document: { type: 'string', default: 'openapi/organisations.yaml' },
    verbose: { type: 'boolean', default: false },
  },
});
const document = new OpenApiDocument(values.document);
const problems = problemsOf(document);
if (problems.length > 0) {
  console.error(document.reports(problems).join('\n\n'));
  process.exitCode = 1;
} else {
  report(await runMutations(document));
}

function report({ results, blind }: Outcome): void {
  const kinds = [...new Set(results.map(({ mutation }) => mutation.kind))];
  const survivors = results.filter(({ caughtBy }) => caughtBy === undefined);
  for (const { mutation, caughtBy } of values.verbose ? results : []) {
    console.log(`${describe(mutation)}\n    ${caughtBy ?? 'SURVIVED'}`);
  }
  for (const kind of kinds) {
    const ofKind = results.filter(({ mutation }) => mutation.kind === kind);
    const caught = ofKind.filter(({ caughtBy }) => caughtBy !== undefined);
    console.log(`${kind.padEnd(40)} ${caught.length} / ${ofKind.length}`);
  }
  console.log(`${'caught'.padEnd(40)} ${results.length - survivors.length} / ${results.length}`);
  console.log(
    `\nNot counted: ${blind.length} parts that could be left out and the document would stay consistent,`,
  );
  console.log(
    'because something else invalidates the same. Only the audit against a running API shows them missing:',
  );
  for (const kind of new Set(blind.map((each) => each.kind))) {
    const whats = blind.filter((each) => each.kind === kind).map(({ what }) => what);
    console.log(`  ${kind}: ${whats.length}${values.verbose ? `\n    ${whats.join('\n    ')}` : ''}`);
  }
  if (survivors.length === 0) return;
  console.error(`\n${survivors.length} survived:`);
  for (const { mutation } of survivors) console.error(`  ${describe(mutation)}`);
  process.exitCode = 1;
}
