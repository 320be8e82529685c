import { isObject, type Json, type JsonObject } from '../generate/document.ts';
import { html, join, type Markup, name, type Piece } from './html.ts';
import { type LinkOf, phrase } from './prose.ts';

/** The id of a schema's section on the page. */
export function schemaAnchor(schemaName: string): string {
  return `schema-${schemaName}`;
}

/** A schema in a few words: a link to a named one, `list of …`, the values of an enumeration. */
export function typeText(schema: Json | undefined): Piece {
  if (!isObject(schema)) return 'anything';
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return html`<a href="#${schemaAnchor(target)}">${name(target)}</a>`;
  }
  const choices = [schema.oneOf, schema.anyOf].find(Array.isArray);
  if (choices !== undefined) return join(choices.map(typeText), ' or ');
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (Array.isArray(schema.enum)) {
    return join(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ' · ',
    );
  }
  if (schema.type === 'array') return html`list of ${typeText(schema.items)}`;
  if (isObject(schema.properties)) return inlineObject(schema.properties);
  if (isObject(schema.additionalProperties)) return html`object of ${typeText(schema.additionalProperties)}`;
  const types = [schema.type].flat().filter((type) => typeof type === 'string');
  const format = typeof schema.format === 'string' ? ` (${schema.format})` : '';
  return types.length === 0 ? 'anything' : `${types.join(' or ')}${format}`;
}

/** The properties of an object schema, each with its type, its limits and what it means. */
export function propertyList(schema: JsonObject, linkOf: LinkOf): Markup | undefined {
  if (!isObject(schema.properties)) return undefined;
  const required = Array.isArray(schema.required) ? schema.required : [];
  return definitions(
    Object.entries(schema.properties).map(([property, declared]) => ({
      term: property,
      required: required.includes(property),
      schema: declared,
      description: isObject(declared) ? declared.description : undefined,
    })),
    linkOf,
  );
}

/** A parameter or a property, as the page shows it. */
export interface Definition {
  readonly term: string;
  readonly required: boolean;
  readonly schema: Json | undefined;
  readonly description: Json | undefined;
}

/** A list of parameters or properties. */
export function definitions(all: readonly Definition[], linkOf: LinkOf): Markup {
  return html`<dl class="properties">
${all.map(({ term, required, schema, description }) => {
  const what = typeof description === 'string' ? html`<p>${phrase(description, linkOf)}</p>` : undefined;
  const need = required ? html` <span class="required">required</span>` : undefined;
  return html`<div><dt><code>${name(term)}</code>${need}</dt><dd><p class="type">${typeText(schema)}${limits(schema)}</p>${what}</dd></div>
`;
})}</dl>
`;
}

function inlineObject(properties: JsonObject): Piece {
  const parts = Object.entries(properties).map(
    ([property, schema]) => html`<code>${name(property)}</code>: ${typeText(schema)}`,
  );
  return html`{ ${join(parts, ', ')} }`;
}

function limits(schema: Json | undefined): Piece {
  if (!isObject(schema)) return undefined;
  const words: Piece[] = [];
  const add = (property: string, text: (value: string) => Piece) => {
    if (schema[property] !== undefined) words.push(text(String(schema[property])));
  };
  add('minimum', (value) => `from ${value}`);
  add('maximum', (value) => `up to ${value}`);
  add('minLength', (value) => (value === '1' ? 'not empty' : `at least ${value} characters`));
  add('maxLength', (value) => `up to ${value} characters`);
  add('minItems', (value) => `at least ${value}`);
  add('maxItems', (value) => `at most ${value}`);
  if (schema.uniqueItems === true) words.push('none twice');
  add('pattern', (value) => html`like <code>${value}</code>`);
  return words.length === 0 ? undefined : html`, ${join(words, ', ')}`;
}
