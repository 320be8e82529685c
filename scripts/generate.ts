import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainChanges } from './generate/changes/explain.ts';
import { committed } from './generate/committed.ts';
import { OpenApiDocument } from './generate/document.ts';
import { checked, DocumentError, emit } from './generate/emit.ts';
import { overlaid } from './generate/overlay.ts';
import { UnreadableDocument } from './generate/source.ts';

const USAGE = `Usage: npm run generate -- [--check | --explain-changes] [--document FILE] [--overlay FILE] [--out FOLDER]
                           [--operation-module SPECIFIER] [--against COMMIT]

  --check             write nothing; fail with the first line in which FOLDER does not follow FILE
  --explain-changes   write nothing; say what a consumer will notice since COMMIT, as the draft of a changelog entry
  --document          the OpenAPI document, YAML or JSON   (default openapi/organisations.yaml)
  --overlay           cache rules for a document that somebody else writes (OpenAPI Overlay 1.0)
  --out               where the files go                   (default generated)
  --operation-module  where they import their types from   (default ../src/operation.ts)
  --against           the commit to compare with           (default HEAD)`;

try {
  await main();
} catch (error) {
  const isExplained = error instanceof DocumentError || error instanceof UnreadableDocument;
  const expected = isExplained || (error as NodeJS.ErrnoException).code !== undefined;
  console.error(expected ? (error as Error).message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      'explain-changes': { type: 'boolean', default: false },
      document: { type: 'string', default: 'openapi/organisations.yaml' },
      overlay: { type: 'string' },
      out: { type: 'string', default: 'generated' },
      'operation-module': { type: 'string', default: '../src/operation.ts' },
      against: { type: 'string', default: 'HEAD' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const withOverlay = (plain: OpenApiDocument) =>
    values.overlay === undefined ? plain : overlaid(plain, values.overlay);
  const document = withOverlay(new OpenApiDocument(values.document));
  if (values['explain-changes']) {
    const source = committed(values.document, values.against);
    const before = withOverlay(new OpenApiDocument(values.document, source));
    console.log(explainChanges(before, document, versionNow()));
    return;
  }
  const files = emit(checked(document), { operationModule: values['operation-module'] });
  if (values.check) {
    check(files, values.out);
    return;
  }
  mkdirSync(values.out, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(values.out, name), text);
  console.log(`${values.out}: ${[...files.keys()].join(', ')} from ${values.document}`);
}

/** The version of the package in the folder that the generator is run in. */
function versionNow(): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version?: string };
  return version ?? '0.0.0';
}

function check(files: ReadonlyMap<string, string>, out: string): void {
  for (const [name, expected] of files) {
    const file = join(out, name);
    const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (found === expected) continue;
    const [is, wanted] = [found.split('\n'), expected.split('\n')];
    const line = Array.from({ length: Math.max(is.length, wanted.length) }).findIndex(
      (_, index) => is[index] !== wanted[index],
    );
    console.error(
      `${file}:${line + 1} does not follow the document. Run "npm run generate" and commit the result.`,
    );
    console.error(`  is:        ${is[line] ?? '(end of file)'}`);
    console.error(`  should be: ${wanted[line] ?? '(end of file)'}`);
    process.exitCode = 1;
    return;
  }
  console.log(`${out} follows the document`);
}
