import type { Operation, ParameterPlace, ParameterStyle, PropertyCheck } from '../../src/operation.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import { keyName } from './key.ts';
import { usable } from './property-check.ts';
import { bareTemplate } from './readable.ts';
import type { CacheRules } from './rules.ts';

/** The module of rows: one for each operation, what people read about them, and the templates of all keys. */
export function operationsModule(
  operations: readonly DeclaredOperation[],
  { reads, rules, reasons, externalKeys }: CacheRules,
  operationModule: string,
): string {
  const entry = (name: string, value: unknown, suffix = '') =>
    `  ${propertyName(name)}: ${JSON.stringify(value)}${suffix},\n`;
  const why = operations.map(({ id }) => [id, reasons.get(id) ?? ''] as const);
  const templates = [
    ...reads.map(({ rule }) => bareTemplate(rule.key)),
    ...externalKeys.map(({ template }) => template),
  ];
  return `import type { Operation } from ${singleQuoted(operationModule)};
import type { operations as Operations, paths as Paths } from './schema.js';

/** Every operation of the document, by operationId. */
export const operations: { readonly [Id in keyof Operations]: Operation<keyof Paths & string> } = {
${operations.map((each) => entry(each.id, rowOf(each, rules.get(each.id) as Operation['cache']), suffixOf(each))).join('')}};

/** Why an operation is not cached, or no witness vouches for a read, by operationId. Apart, since only people read it. */
export const reasons: Readonly<Record<string, string>> = {
${why.map(([id, reason]) => (reason === '' ? '' : entry(id, reason))).join('')}};

/** Templates of all keys: of cached reads, and of what other applications on the same data keep. */
export const cacheKeyTemplates = {
${templates.map((each) => entry(keyName(each), each)).join('')}} as const;
`;
}

/** A property that objects have by themselves gives TypeScript another type to expect in its place. */
function suffixOf({ parameters, body }: DeclaredOperation): string {
  return [...parameters, ...body].some(({ name }) => name in Object.prototype) ? ' as const' : '';
}

/** The row of an operation: what a request needs, and only what differs from the default. */
export function rowOf(declared: DeclaredOperation, cache: Operation['cache']): Operation {
  const { type } = declared.requestBody;
  const { parameters, server, argumentNames } = declared;
  const namesIn = (place: ParameterPlace) =>
    parameters.filter((each) => each.in === place).map(({ name }) => name);
  const [headers, cookies] = [namesIn('header'), namesIn('cookie')];
  const [styles, checks] = [stylesOf(declared), checksOf(declared)];
  return {
    method: declared.method,
    path: declared.path,
    pathParameters: declared.pathParameters,
    query: namesIn('query'),
    ...(headers.length > 0 && { headers }),
    ...(cookies.length > 0 && { cookies }),
    ...(Object.keys(styles).length > 0 && { styles }),
    ...(Object.keys(argumentNames).length > 0 && { argumentNames }),
    body: Object.fromEntries(declared.body.map(({ name, format }) => [name, format])),
    ...(Object.keys(checks).length > 0 && { checks }),
    ...(declared.wholeBody && { wholeBody: true }),
    ...(type !== undefined && type !== 'application/json' && { bodyType: type }),
    json: declared.json && !declared.noContent,
    ...(declared.mayBeEmpty && { mayBeEmpty: true }),
    ...(declared.noContent && { noContent: true }),
    ...(server !== undefined && { server }),
    cache,
  };
}

function stylesOf({ parameters }: DeclaredOperation): NonNullable<Operation['styles']> {
  const styles: { [In in ParameterPlace]?: Record<string, ParameterStyle> } = {};
  for (const { in: place, name, style } of parameters) {
    if (style === undefined || place === 'body') continue;
    styles[place] = { ...styles[place], [name]: style };
  }
  return styles;
}

function checksOf({ body }: DeclaredOperation): Record<string, PropertyCheck> {
  const checks = body.map(({ name, check = {} }) => [name, usable(check)] as const);
  return Object.fromEntries(checks.filter(([, check]) => Object.keys(check).length > 0));
}

function propertyName(id: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(id) ? id : JSON.stringify(id);
}

function singleQuoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
