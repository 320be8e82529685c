import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import openapiTS, { astToString } from 'openapi-typescript';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import recordings from '../recordings/exchanges.json' with { type: 'json' };

type Reference = { $ref: string };
type Schema = Record<string, unknown>;
type MediaType = { schema: Schema; examples?: Record<string, { value: unknown } | Reference> };
type Content = Record<string, MediaType>;
type Parameter = { name: string; in: string; schema: Schema; example?: unknown };
type Operation = {
  operationId: string;
  security?: unknown[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content } | Reference>;
};
type PathItem = Record<string, Operation> & { parameters?: (Parameter | Reference)[] };
type Document = { paths: Record<string, PathItem>; components: Record<string, Record<string, unknown>> };

const url = new URL('../../openapi/organisations.yaml', import.meta.url);
const document: Document = parse(readFileSync(url, 'utf8'));

const operations = Object.entries(document.paths).flatMap(([path, { parameters: shared = [], ...methods }]) =>
  Object.entries(methods).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
    parameters: [...shared, ...(operation.parameters ?? [])].map(resolved),
    responses: Object.fromEntries(Object.entries(operation.responses).map(([k, v]) => [k, resolved(v)])),
  })),
);

/** The document with every object closed, so that a key on the wire which it does not declare is a mistake. */
const closedDocument = closed(document);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const operationIds = `
  getOrganisations getOrganisation getOrganisationByDomain searchOrganisations createOrganisation
  updateOrganisation archiveOrganisation updateServiceOrganisation getOrganisationServices
  getOrganisationServicesUsage addUserToOrganisation removeUserFromOrganisation getOrganisationUsers
  getEmailBrandingPool addEmailBrandingsToPool removeEmailBrandingFromPool getLetterBrandingPool
  addLetterBrandingsToPool removeLetterBrandingFromPool notifyUsersOfRequestToGoLive
  notifyOrgMemberAboutNextStepsOfGoLiveRequest notifyServiceMemberOfRejectedGoLiveRequest
  createOrganisationInvite getOrganisationInvites getOrganisationInvite updateOrganisationInvite
  getInvite checkInviteToken getServiceOrganisation setOrganisationUserPermissions
  getLiveServiceAndOrganisationCounts isOrganisationNameUnique
`
  .trim()
  .split(/\s+/);

describe('the document', () => {
  it('describes the 32 operations of the API and no other', () => {
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(operationIds.toSorted());
  });

  for (const { operationId, parameters, requestBody, responses, security } of operations) {
    it(`declares every error that ${operationId} can answer`, () => {
      const expected = [
        ...(requestBody ? ['400'] : []),
        ...(security?.length === 0 ? [] : ['401', '403']),
        ...(parameters.some((parameter) => parameter.in === 'path') ? ['404'] : []),
        ...['500', '504'],
      ];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(expected));
    });

    it(`gives content to every response of ${operationId} but a 204`, () => {
      for (const [status, { content }] of Object.entries(responses)) {
        expect(content === undefined, `${status} has no content`).toBe(status === '204');
      }
    });

    it(`lets the parameters and body of ${operationId} share one flat object`, () => {
      const body = requestBody?.content['application/json']?.schema as
        | { properties?: object }
        | Reference
        | undefined;
      const { properties = {} } = body ? resolved(body) : {};
      const names = [...parameters.map(({ name }) => name), ...Object.keys(properties)];
      expect(names).toEqual([...new Set(names)]);
    });
  }

  it('becomes TypeScript types in which nothing is unknown', async () => {
    const types = astToString(await openapiTS(url));
    for (const operationId of operationIds) expect(types).toContain(`operations["${operationId}"]`);
    const headers = '[name: string]: unknown;'; // what openapi-typescript writes for undeclared headers
    const loose = types
      .split('\n')
      .filter((line) => /: (unknown|any);/.test(line) && !line.includes(headers));
    expect(loose).toEqual([]);
  });
});

describe('the recordings', () => {
  for (const { name, operation, request, response } of recordings.exchanges) {
    if (operation === '-') continue; // a method that no operation has

    it(`know ${operation} by the method and path of the document (${name})`, () => {
      const { method, path } = operationNamed(operation);
      expect(request.method).toBe(method);
      expect(request.path.split('?')[0]).toMatch(new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
    });

    it(`hold only answers of ${operation} that the document declares (${name})`, () => {
      const { status, contentType, body } = response;
      const declared = operationNamed(operation).responses[status];
      if (!declared) expect.fail(`${operation} was answered ${status}, which the document does not declare`);
      if (!declared.content) return expect(body, `${operation} ${status} has a body`).toBe('');
      const media = declared.content[contentType];
      if (!media)
        expect.fail(`${operation} ${status} came as ${contentType}, which the document does not declare`);
      expect(mistakes(body, media.schema, closedDocument)).toBe('');
    });

    if (response.status >= 300) continue;
    it(`hold only bodies sent to ${operation} that the document allows (${name})`, () => {
      const media = operationNamed(operation).requestBody?.content[request.contentType];
      if (!media) return expect(request.body, `${operation} takes no body`).toBeNull();
      expect(mistakes(request.body, media.schema)).toBe('');
    });
  }
});

describe('the examples', () => {
  for (const { operationId, parameters, requestBody, responses } of operations) {
    it(`of ${operationId} are valid`, () => {
      for (const { name, schema, example } of parameters) {
        expect(mistakes(example, schema), `parameter ${name}`).toBe('');
      }
      for (const { name, value, schema } of examplesIn(requestBody?.content)) {
        expect(mistakes(value, schema), name).toBe('');
      }
      for (const { name, value, schema } of Object.values(responses).flatMap(({ content }) =>
        examplesIn(content),
      )) {
        expect(mistakes(value, schema, closedDocument), name).toBe('');
      }
    });
  }

  for (const { pointer, schema, examples } of schemasWithExamples(document.components.schemas)) {
    it(`in the schema ${pointer} are valid`, () => {
      for (const example of examples) expect(mistakes(example, schema)).toBe('');
    });
  }
});

function operationNamed(operationId: string): (typeof operations)[number] {
  const operation = operations.find((candidate) => candidate.operationId === operationId);
  return operation ?? expect.fail(`the document has no operation ${operationId}`);
}

function resolved<T extends object>(node: T | Reference): T {
  if (!('$ref' in node)) return node;
  const [, , section = '', name = ''] = node.$ref.split('/');
  const target = document.components[section]?.[name];
  return (target as T | undefined) ?? expect.fail(`${node.$ref} leads nowhere`);
}

function examplesIn(content: Content = {}): { name: string; value: unknown; schema: Schema }[] {
  return Object.values(content).flatMap(({ schema, examples = {} }) =>
    Object.entries(examples).map(([name, example]) => ({
      name,
      ...resolved<{ value: unknown }>(example),
      schema,
    })),
  );
}

function schemasWithExamples(
  node: unknown,
  pointer = '#',
): { pointer: string; schema: Schema; examples: unknown[] }[] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.entries(node).flatMap(([key, child]) =>
    schemasWithExamples(child, `${pointer}/${key}`),
  );
  const here = 'examples' in node && Array.isArray(node.examples);
  return here ? [{ pointer, schema: { ...node }, examples: node.examples as unknown[] }, ...below] : below;
}

function closed(open: Document): Document {
  return JSON.parse(JSON.stringify(open), (_key, value) =>
    value?.type === 'object' && value.properties && value.additionalProperties === undefined
      ? { ...value, additionalProperties: false }
      : value,
  );
}

function mistakes(value: unknown, schema: Schema, { components }: Document = document): string {
  // `#/components/…` is looked up from the root of the schema, so the components go along with it.
  const validate = ajv.compile({ ...schema, components });
  if (validate(value)) return '';
  const errors = validate.errors ?? [];
  return errors
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('\n');
}
