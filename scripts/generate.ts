import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { OpenApiDocument } from './generate/document.ts';
import { DocumentError, emit } from './generate/emit.ts';

const USAGE = `Usage: npm run generate -- [--check] [--document FILE] [--out FOLDER] [--operation-module SPECIFIER]

  --check             write nothing; fail with the first line in which FOLDER does not follow FILE
  --document          the OpenAPI document              (default openapi/organisations.yaml)
  --out               where the files go                (default generated)
  --operation-module  where they import their types from (default ../src/operation.ts)`;

try {
  await main();
} catch (error) {
  const expected = error instanceof DocumentError || (error as NodeJS.ErrnoException).code !== undefined;
  console.error(expected ? (error as Error).message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      document: { type: 'string', default: 'openapi/organisations.yaml' },
      out: { type: 'string', default: 'generated' },
      'operation-module': { type: 'string', default: '../src/operation.ts' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const files = await emit(new OpenApiDocument(values.document), {
    operationModule: values['operation-module'],
  });
  if (values.check) {
    check(files, values.out);
    return;
  }
  mkdirSync(values.out, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(values.out, name), text);
  console.log(`${values.out}: ${[...files.keys()].join(', ')} from ${values.document}`);
}

function check(files: ReadonlyMap<string, string>, out: string): void {
  for (const [name, expected] of files) {
    const file = join(out, name);
    const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (found === expected) continue;
    const lines = found.split('\n');
    const line = expected.split('\n').findIndex((text, index) => text !== lines[index]);
    const at = line === -1 ? expected.split('\n').length : line;
    console.error(
      `${file}:${at + 1} does not follow the document. Run "npm run generate" and commit the result.`,
    );
    console.error(`  is:        ${lines[at] ?? '(end of file)'}`);
    console.error(`  should be: ${expected.split('\n')[at] ?? '(end of file)'}`);
    process.exitCode = 1;
    return;
  }
  console.log(`${out} follows the document`);
}
