/** Lints an OpenAPI document and its `x-cache` extension: `tsx scripts/lint-document.ts [file]`. Any finding fails. */
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConfig, getLineColLocation, lint, type NormalizedProblem } from '@redocly/openapi-core';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** The findings of `recommended` that the API itself forces on the document: rule → places. Everywhere else the rule holds. */
const accepted = {
  // An internal API: the address on a developer's machine is the only one that everybody has.
  'no-server-example.com': ['#/servers/0/url'],
  // No ambiguity on the wire: the server only takes UUIDs for {organisation_id}.
  'no-ambiguous-paths': [
    '#/paths/~1organisations~1notify-users-of-request-to-go-live~1{service_id}',
    '#/paths/~1organisations~1notify-org-member-about-next-steps-of-go-live-request~1{service_id}',
    '#/paths/~1organisations~1notify-service-member-of-rejected-go-live-request~1{service_id}',
  ],
  // Takes no token, no parameter and no body, so there is nothing to refuse.
  'operation-4xx-response': ['#/paths/~1_status~1live-service-and-organisation-counts/get/responses'],
};

async function redoclyFindings(file: string): Promise<string[]> {
  const ignore = {
    [file]: Object.fromEntries(Object.entries(accepted).map(([rule, places]) => [rule, new Set(places)])),
  };
  const problems = await lint({
    ref: file,
    config: await createConfig({ extends: ['recommended'] }, { ignore }),
  });
  return problems.filter((problem) => !problem.ignored).map(describeProblem);
}

function describeProblem({ location: [place], ruleId, message }: NormalizedProblem): string {
  if (!place) return `${ruleId} ${message}`;
  const { source, start } = getLineColLocation(place);
  return `${relative(process.cwd(), source.absoluteRef)}:${start.line}:${start.col} ${ruleId} ${message}`;
}

type Operation = { pointer: string; rule: unknown };

function operationsOf(document: Record<string, unknown>): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Record<string, unknown>>)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({
        pointer: `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/x-cache`,
        rule: operation['x-cache'],
      })),
  );
}

function cacheFindings(document: Record<string, unknown>, operations: Operation[]): string[] {
  const ajv = new Ajv2020({ allErrors: true, verbose: true });
  ajv.addSchema(JSON.parse(readFileSync(resolve(root, 'openapi/x-cache.schema.json'), 'utf8')), 'x-cache');
  const findings = (pointer: string, value: unknown, definition: string): string[] => {
    if (value === undefined) return [`${pointer} is missing`];
    if (ajv.validate(`x-cache#/$defs/${definition}`, value)) return [];
    const errors = (ajv.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames'); // said by `pattern` already
    return errors.map((error) => `${pointer}${error.instancePath} ${describeError(error)}`);
  };
  return [
    ...findings('#/x-cache-external-keys', document['x-cache-external-keys'], 'externalKeys'),
    ...operations.flatMap(({ pointer, rule }) => findings(pointer, rule, kindOf(rule))),
  ];
}

/** Against the one form that is meant, a mistake reads as one message; against the `oneOf` of all three it would be a page. */
function kindOf(rule: unknown): 'read' | 'write' | 'none' {
  if (typeof rule !== 'object' || rule === null || 'none' in rule) return 'none';
  return 'key' in rule ? 'read' : 'write';
}

function describeError({ keyword, message, params, data, parentSchema }: ErrorObject): string {
  if (keyword === 'pattern') return `${JSON.stringify(data)} is not this: ${parentSchema?.description}`;
  return params.additionalProperty === undefined ? `${message}` : `${message}: ${params.additionalProperty}`;
}

const file = resolve(process.argv[2] ?? resolve(root, 'openapi/organisations.yaml'));
const document: Record<string, unknown> = parse(readFileSync(file, 'utf8'));
const operations = operationsOf(document);
const findings = [...(await redoclyFindings(file)), ...cacheFindings(document, operations)];
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
else console.log(`${relative(process.cwd(), file)}: ${operations.length} operations, no problem found`);
