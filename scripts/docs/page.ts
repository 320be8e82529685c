import { readFileSync } from 'node:fs';
import type { DeclaredOperation } from '../generate/declared-operation.ts';
import type { OpenApiDocument } from '../generate/document.ts';
import { isObject, objectsIn, textsIn } from '../generate/json.ts';
import { argumentFor } from '../generate/parameters.ts';
import { bareTemplate, duration } from '../generate/readable.ts';
import type { CacheRules } from '../generate/rules.ts';
import { html, join, Markup, name, type Piece } from './html.ts';
import { mapPicture, operationAnchor } from './map.ts';

/**
 * One HTML page about the cache of a document: a picture of which write invalidates which read, and a table of all
 * operations. It contains everything that it needs, and no script.
 */
export function docsPage(
  document: OpenApiDocument,
  operations: readonly DeclaredOperation[],
  rules: CacheRules,
): string {
  const info = isObject(document.root.info) ? document.root.info : {};
  const title = String(info.title ?? 'API');
  const picture = mapPicture(rules);
  const style = readFileSync(new URL('style.css', import.meta.url), 'utf8') + picture.style;

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}: what invalidates what</title>
<style>
${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>${title}</h1>
<p>${String(info.summary ?? '')} <span class="version">Version ${String(info.version ?? '')}</span></p>
</header>
<main id="main">
<section id="map" aria-labelledby="map-title">
<h2 id="map-title">What invalidates what</h2>
<p>A line leads from each write to the reads whose cache entries it invalidates. <span class="key"><svg viewBox="0 0 32 8" aria-hidden="true"><path class="edge read" d="M0 4H32"/></svg> one entry: the request names it</span> <span class="key"><svg viewBox="0 0 32 8" aria-hidden="true"><path class="edge read group" d="M0 4H32"/></svg> every entry of the read: the request does not name all that change</span>${rules.externalKeys.length > 0 ? html` <span class="key"><svg viewBox="0 0 32 8" aria-hidden="true"><path class="edge external" d="M0 4H32"/></svg> a key of another application, which the write deletes</span>` : undefined}</p>
${picture.markup}</section>
<section id="operations" aria-labelledby="operations-title">
<h2 id="operations-title">Operations</h2>
<div class="scroll" role="region" aria-labelledby="operations-title" tabindex="0"><table>
<thead><tr><th scope="col">operation</th><th scope="col">request and call</th><th scope="col">cache</th></tr></thead>
<tbody>
${operations.map((operation) => {
  const { id, method, path, summary } = operation;
  return html`<tr id="${operationAnchor(id)}">
<th scope="row">${name(id)}<span class="summary">${summary}</span></th>
<td><code>${method.toUpperCase()} ${name(path)}</code><br><code>${name(callOf(operation))}</code></td>
<td>${cacheText(id, rules)}</td>
</tr>
`;
})}</tbody>
</table></div>
</section>
${defectSection(document)}</main>
</body>
</html>
`.text;
}

/** The call of the client: the arguments that it needs, and dots where it may be given more. */
function callOf({ id, parameters, body, wholeBody, argumentNames, requestBody }: DeclaredOperation): string {
  const taken = [...parameters, ...(wholeBody ? [] : body)];
  const needed = taken.filter(({ required }) => required);
  const names = needed.map((each) => argumentFor(argumentNames, each));
  if (wholeBody && requestBody.required) names.push('body');
  if (taken.length > needed.length || (wholeBody && !requestBody.required)) names.push('…');
  return `client.${id}(${names.length === 0 ? '' : `{ ${names.join(', ')} }`})`;
}

/** What the API does and should not, where the document lists it under `x-known-defects`. */
function defectSection({ root }: OpenApiDocument): Piece {
  const defects = objectsIn(root['x-known-defects']);
  if (defects.length === 0) return undefined;
  return html`<section id="defects" aria-labelledby="defects-title">
<h2 id="defects-title">Known defects of the API</h2>
<div class="scroll" role="region" aria-labelledby="defects-title" tabindex="0"><table>
<thead><tr><th scope="col">defect</th><th scope="col">operations</th><th scope="col">what it does</th><th scope="col">what a client should do</th></tr></thead>
<tbody>
${defects.map(
  ({ id, operations, defect, client }) => html`<tr>
<th scope="row">${name(String(id ?? ''))}</th>
<td>${join(
    textsIn(operations).map((each) => html`<a href="#${operationAnchor(each)}">${name(each)}</a>`),
    ', ',
  )}</td>
<td>${withCode(String(defect ?? ''))}</td>
<td>${withCode(String(client ?? ''))}</td>
</tr>
`,
)}</tbody>
</table></div>
</section>
`;
}

/** A text with its code spans as code. */
function withCode(text: string): Piece {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function cacheText(id: string, { rules, reasons }: CacheRules): Markup {
  const [rule, reason] = [rules.get(id), reasons.get(id)];
  const codes = (keys: readonly string[]) =>
    join(
      keys.map((key) => html`<code>${name(bareTemplate(key))}</code>`),
      ', ',
    );
  if (rule === undefined || rule.kind === 'none') return html`Not cached: ${reason}.`;
  if (rule.kind === 'read') {
    const group = rule.groups.length > 0 ? html`, in the group ${codes(rule.groups)}` : undefined;
    const witnesses = rule.witnesses
      ? html` Vouched for by ${codes(rule.witnesses)}, where another application shares its store.`
      : reason && html` No key of another application vouches for it: ${reason}.`;
    return html`Cached for ${duration(rule.ttlSeconds)} as ${codes([rule.key])}${group}.${witnesses}`;
  }
  const part = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [html`${what}${names.length > 1 ? 's' : ''} ${codes(names)}`];
  const parts = [
    ...part('deletes the key', rule.deletes),
    ...part('invalidates the group', rule.invalidates),
    ...part('deletes the external key', rule.externalDeletes),
  ];
  return html`The write ${join(parts, '; ')}.`;
}
