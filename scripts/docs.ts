import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { docsPage } from './docs/page.ts';
import { OpenApiDocument } from './generate/document.ts';
import { checked } from './generate/emit.ts';

const USAGE = `Usage: npm run docs -- [--out FILE] [--reference URL]

Writes one HTML page without scripts: a picture of which write invalidates which read, and a table of all operations.

  --out        where to write the page (default dist/docs.html)
  --reference  the TypeDoc reference that names link to, as seen from the page; "npm run reference" writes ours to
               dist/reference, so: --reference reference (default: no links)`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist/docs.html' },
    reference: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(USAGE);
else {
  const { document, operations, rules } = checked(new OpenApiDocument('openapi/organisations.yaml'));
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, docsPage(document, operations, rules, values.reference));
  console.log(`${values.out}: ${operations.length} operations`);
}
