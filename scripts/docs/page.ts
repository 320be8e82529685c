import { readFileSync } from 'node:fs';
import { isObject, type JsonObject, type OpenApiDocument } from '../generate/document.ts';
import { invalidationOf } from '../generate/invalidation.ts';
import type { DeclaredOperation } from '../generate/operations.ts';
import type { CacheRules } from '../generate/rules.ts';
import { html, Markup, name } from './html.ts';
import { mapPicture, operationAnchor } from './map.ts';
import { operationSection, schemaSection } from './operations.ts';
import { type LinkOf, phrase, prose } from './prose.ts';
import { schemaAnchor } from './schema.ts';

/** One HTML page about a document, with everything that it needs inside and no script. */
export function docsPage(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
  rules: CacheRules,
): string {
  const { root } = document;
  const info = isObject(root.info) ? root.info : {};
  const components = isObject(root.components) ? root.components : {};
  const schemas = isObject(components.schemas) ? Object.entries(components.schemas) : [];
  const ids = new Set(operations.map(({ id }) => id));
  const linkOf: LinkOf = (code) => {
    if (ids.has(code)) return operationAnchor(code);
    return schemas.some(([schemaName]) => schemaName === code) ? schemaAnchor(code) : undefined;
  };
  const picture = mapPicture(invalidationOf(operations, rules));
  const chapters = chaptersOf(document, operations);
  const style = readFileSync(new URL('style.css', import.meta.url), 'utf8') + picture.style;
  const title = String(info.title ?? 'API');

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}: operations and cache</title>
<style>
${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${title}</h1>
<p>${phrase(String(info.summary ?? ''), linkOf)} <span class="version">Version ${String(info.version ?? '')}</span></p>
</header>
<nav aria-label="Contents">
<ul>
<li><a href="#map">What invalidates what</a></li>
<li><a href="#about">About the API</a></li>
${chapters.map(({ tag, members }) => html`<li><a href="#tag-${tag}">${tag}</a><ul>${members.map(({ id }) => html`<li><a href="#${operationAnchor(id)}">${name(id)}</a></li>`)}</ul></li>\n`)}<li><a href="#schemas">Schemas</a></li>
</ul>
</nav>
<main id="main">
<section id="map" aria-labelledby="map-title">
<h2 id="map-title">What invalidates what</h2>
<p>Each line leads from a write to a read of which it invalidates the cached answers. <span class="key"><svg viewBox="0 0 32 8" aria-hidden="true"><path class="edge read" d="M0 4H32"/></svg> one entry, the one that the request names</span> <span class="key"><svg viewBox="0 0 32 8" aria-hidden="true"><path class="edge read group" d="M0 4H32"/></svg> every entry of the read, because the request does not name all that change</span></p>
${picture.markup}</section>
<section id="about" aria-labelledby="about-title">
<h2 id="about-title">About the API</h2>
${prose(String(info.description ?? ''), linkOf)}</section>
<section id="operations" aria-labelledby="operations-title">
<h2 id="operations-title">Operations</h2>
${chapters.map(
  ({ tag, description, members }) => html`<section id="tag-${tag}" aria-labelledby="title-of-${tag}">
<h3 id="title-of-${tag}">${tag}</h3>
<p>${phrase(description, linkOf)}</p>
${members.map((operation) => operationSection(document, operation, rules.rules.get(operation.id), linkOf))}</section>
`,
)}</section>
<section id="schemas" aria-labelledby="schemas-title">
<h2 id="schemas-title">Schemas</h2>
${schemas.map(([schemaName, schema]) => schemaSection(schemaName, schema, linkOf))}</section>
</main>
</body>
</html>
`.text;
}

interface Chapter {
  readonly tag: string;
  readonly description: string;
  readonly members: readonly DeclaredOperation[];
}

/** The operations by their first tag, in the order of the document's tags. */
function chaptersOf({ root }: OpenApiDocument, operations: readonly DeclaredOperation[]): Chapter[] {
  const tagOf = ({ path, method }: DeclaredOperation): string => {
    const item = (root.paths as JsonObject)[path];
    const declared = isObject(item) ? item[method] : undefined;
    const tags = isObject(declared) && Array.isArray(declared.tags) ? declared.tags : [];
    return String(tags[0] ?? 'other');
  };
  const declared = Array.isArray(root.tags) ? root.tags.filter(isObject) : [];
  const names = new Set([...declared.map((tag) => String(tag.name)), ...operations.map(tagOf)]);
  return [...names]
    .map((tag) => ({
      tag,
      description: String(declared.find((each) => each.name === tag)?.description ?? ''),
      members: operations.filter((operation) => tagOf(operation) === tag),
    }))
    .filter(({ members }) => members.length > 0);
}
