import { isObject, type Json, type JsonObject, type OpenApiDocument } from '../generate/document.ts';
import { duration, readable } from '../generate/invalidation.ts';
import type { DeclaredOperation } from '../generate/operations.ts';
import type { CacheRules } from '../generate/rules.ts';
import { html, join, type Markup, name, type Piece } from './html.ts';
import { operationAnchor } from './map.ts';
import { type LinkOf, phrase, prose } from './prose.ts';
import { definitions, propertyList, schemaAnchor, typeText } from './schema.ts';

/** Everything that is said about one operation, folded up below one line. */
export function operationSection(
  document: OpenApiDocument,
  operation: DeclaredOperation,
  rule: ReturnType<CacheRules['rules']['get']>,
  linkOf: LinkOf,
): Markup {
  const declared = declaredAt(document, operation);
  const deprecated = declared.deprecated === true ? html` <span class="badge">deprecated</span>` : undefined;
  return html`<details class="operation">
<summary><h4><span class="method ${operation.method}">${operation.method.toUpperCase()}</span> ${name(operation.id)}</h4>${badge(rule)}${deprecated}<span class="summary">${operation.summary}</span></summary>
<div id="${operationAnchor(operation.id)}">
<p class="path"><code>${operation.method.toUpperCase()} ${name(operation.path)}</code></p>
${typeof declared.description === 'string' ? prose(declared.description, linkOf) : undefined}
<h5>Cache</h5>
<p>${cacheText(rule)}</p>
${parametersOf(document, operation, declared, linkOf)}
${bodyOf(document, declared, linkOf)}
<h5>Answers</h5>
${answersOf(document, declared, linkOf)}</div>
</details>
`;
}

/** A named schema of the document. */
export function schemaSection(schemaName: string, schema: Json | undefined, linkOf: LinkOf): Markup {
  const declared = isObject(schema) ? schema : {};
  const description =
    typeof declared.description === 'string'
      ? html`<p>${phrase(declared.description, linkOf)}</p>`
      : undefined;
  const properties = propertyList(declared, linkOf);
  return html`<section id="${schemaAnchor(schemaName)}" aria-labelledby="title-${schemaName}">
<h3 id="title-${schemaName}">${name(schemaName)}</h3>
${description}${properties ?? html`<p class="type">${typeText(schema)}</p>`}</section>
`;
}

function declaredAt(document: OpenApiDocument, { path, method }: DeclaredOperation): JsonObject {
  const item = document.deref((document.root.paths as JsonObject)[path]);
  const declared = isObject(item) ? item[method] : undefined;
  if (!isObject(declared)) return {};
  const shared = isObject(item) && Array.isArray(item.parameters) ? item.parameters : [];
  const own = Array.isArray(declared.parameters) ? declared.parameters : [];
  return { ...declared, parameters: [...shared, ...own] };
}

function badge(rule: ReturnType<CacheRules['rules']['get']>): Markup | undefined {
  if (rule?.kind === 'read')
    return html` <span class="badge read">cached ${duration(rule.ttlSeconds)}</span>`;
  return rule?.kind === 'write' ? html` <span class="badge write">invalidates</span>` : undefined;
}

function cacheText(rule: ReturnType<CacheRules['rules']['get']>): Markup {
  const codes = (keys: readonly string[]) =>
    join(
      keys.map((key) => html`<code>${name(readable(key))}</code>`),
      ', ',
    );
  if (rule === undefined || rule.kind === 'none') return html`Left alone: ${rule?.reason}.`;
  if (rule.kind === 'read') {
    const group = rule.groups.length > 0 ? html`, in the group ${codes(rule.groups)}` : undefined;
    return html`Kept for ${duration(rule.ttlSeconds)} as ${codes([rule.key])}${group}.`;
  }
  const parts: Markup[] = [];
  if (rule.deletes.length > 0) parts.push(html`cached answers ${codes(rule.deletes)}`);
  if (rule.invalidates.length > 0) parts.push(html`every answer of the groups ${codes(rule.invalidates)}`);
  if (rule.externalDeletes.length > 0) {
    parts.push(html`${codes(rule.externalDeletes)} of other applications`);
  }
  return html`Invalidates ${join(parts, '; ')}.`;
}

function parametersOf(
  document: OpenApiDocument,
  { id }: DeclaredOperation,
  declared: JsonObject,
  linkOf: LinkOf,
): Piece {
  const parameters = (Array.isArray(declared.parameters) ? declared.parameters : [])
    .map((parameter) => document.deref(parameter))
    .filter(isObject);
  if (parameters.length === 0) return undefined;
  const list = parameters.map((parameter) => ({
    term: String(parameter.name),
    required: parameter.required === true,
    schema: parameter.schema,
    description: parameter.description,
  }));
  return html`<h5 id="parameters-${id}">Parameters</h5>
${definitions(list, linkOf)}`;
}

function bodyOf(document: OpenApiDocument, declared: JsonObject, linkOf: LinkOf): Piece {
  const media = jsonOf(document, declared.requestBody);
  if (media === undefined) return undefined;
  const schema = document.deref(media.schema);
  return html`<h5>Body</h5>
<p class="type">${typeText(media.schema)}</p>
${isObject(schema) ? propertyList(schema, linkOf) : undefined}${exampleOf(document, media)}`;
}

function answersOf(document: OpenApiDocument, declared: JsonObject, linkOf: LinkOf): Markup {
  const responses = isObject(declared.responses) ? Object.entries(declared.responses) : [];
  return html`<dl class="answers">
${responses.map(([status, reference]) => {
  const response = document.deref(reference);
  const media = jsonOf(document, reference);
  const description = isObject(response) ? String(response.description ?? '') : '';
  const type = media === undefined ? undefined : html`<p class="type">${typeText(media.schema)}</p>`;
  const example = status.startsWith('2') && media !== undefined ? exampleOf(document, media) : undefined;
  return html`<div><dt>${status}</dt><dd><p>${phrase(description, linkOf)}</p>${type}${example}</dd></div>
`;
})}</dl>
`;
}

function jsonOf(document: OpenApiDocument, holder: Json | undefined): JsonObject | undefined {
  const found = document.deref(holder);
  const content = isObject(found) && isObject(found.content) ? found.content : {};
  const media = content['application/json'];
  return isObject(media) ? media : undefined;
}

function exampleOf(document: OpenApiDocument, media: JsonObject): Piece {
  const [first] = isObject(media.examples) ? Object.values(media.examples) : [];
  const example = document.deref(first);
  if (!isObject(example) || example.value === undefined) return undefined;
  return html`<details class="example"><summary>Example</summary><pre tabindex="0">${JSON.stringify(example.value, undefined, 2)}</pre></details>
`;
}
