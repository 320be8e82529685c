import {
  Application,
  type DeclarationReflection,
  type ProjectReflection,
  TSConfigReader,
  TypeDocReader,
} from 'typedoc';
import { beforeAll, describe, expect, it } from 'vitest';
import { OpenApiDocument } from '../../scripts/generate/document.ts';
import { readOperations } from '../../scripts/generate/operations.ts';
import { entryPoints } from '../support/entry-points.ts';

const { operations } = readOperations(new OpenApiDocument('openapi/organisations.yaml'));
let project: ProjectReflection;
beforeAll(async () => {
  // `npm run types` checks the types.
  const app = await Application.bootstrapWithPlugins({ skipErrorChecking: true }, [
    new TypeDocReader(),
    new TSConfigReader(),
  ]);
  project = (await app.convert()) as ProjectReflection;
}, 120_000);

describe('the reference', () => {
  it('has a module for every path by which the package is imported, under its name', () => {
    const names = project.children?.map(({ name }) => name);
    expect(names?.sort()).toEqual([...entryPoints().keys()].sort());
    expect(names).toEqual(expect.arrayContaining(['notify-organisations', 'notify-organisations/testing']));
  });

  it('has every operation on the client, with the summary that the document gives it', () => {
    const found = operations.map(({ id }) => [id, memberOfClient(id)?.comment?.summary]);
    const wanted = operations.map(({ id, summary }) => [id, [{ kind: 'text', text: summary }]]);
    expect(found).toEqual(wanted);
  });

  it('says of an operation that the document calls deprecated that it is, and of no other', () => {
    const deprecated = operations.filter(({ id }) => memberOfClient(id)?.isDeprecated());
    expect(deprecated.map(({ id }) => id)).toEqual(['isOrganisationNameUnique']);
  });
});

function memberOfClient(id: string): DeclarationReflection | undefined {
  return project.getChildByName(['notify-organisations', 'OrganisationsClient', id]) as
    | DeclarationReflection
    | undefined;
}
