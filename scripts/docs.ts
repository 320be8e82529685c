import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { docsPage } from './docs/page.ts';
import { OpenApiDocument } from './generate/document.ts';
import { checked } from './generate/emit.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/docs.html' } } });
const { document, operations, rules } = checked(new OpenApiDocument('openapi/organisations.yaml'));
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, docsPage(document, operations, rules));
console.log(`${values.out}: ${operations.length} operations`);
