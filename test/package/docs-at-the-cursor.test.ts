import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { readOperations } from '../../scripts/generate/operations.ts';
import { editorOn } from '../support/editor.ts';

const { operations } = readOperations(new OpenApiDocument('openapi/organisations.yaml'));
const file = join(import.meta.dirname, 'at-the-cursor.ts');
const source = [
  "import type { OrganisationsClient } from '../../src/index.ts';",
  'declare const client: OrganisationsClient;',
  ...operations.map(({ id }) => `client.${id};`),
].join('\n');
const editor = editorOn(file, source);

it('an editor shows the summary of every operation where its function is called', () => {
  for (const { id, summary } of operations) expect(documentationOf(id)).toBe(summary);
});

it('an editor shows the description of an operation below its summary', () => {
  const description = tagsOf('getOrganisation').find(({ name }) => name === 'description');
  expect(ts.displayPartsToString(description?.text)).toBe(
    'Archived organisations are answered like any other.',
  );
});

it('an editor strikes out the operations that the document calls deprecated, and no others', () => {
  const struckOut = editor
    .getSuggestionDiagnostics(file)
    .filter(({ reportsDeprecated }) => reportsDeprecated)
    .map(({ start, length }) => source.slice(start, start + length));
  expect(struckOut).toEqual(['isOrganisationNameUnique']);
  expect(tagsOf('isOrganisationNameUnique').map(({ name }) => name)).toContain('deprecated');
});

function documentationOf(id: string): string {
  return ts.displayPartsToString(infoOf(id)?.documentation);
}

function tagsOf(id: string): readonly ts.JSDocTagInfo[] {
  return infoOf(id)?.tags ?? [];
}

function infoOf(id: string): ts.QuickInfo | undefined {
  return editor.getQuickInfoAtPosition(file, source.indexOf(`client.${id};`) + 'client.'.length);
}
