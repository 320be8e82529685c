import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Whether a media type is JSON, in any of its dialects and with any parameters. @see https://mimesniff.spec.whatwg.org/#json-mime-type */
export function isJsonType(type: string): boolean {
  const essence = (type.split(';')[0] ?? '').trim().toLowerCase();
  return /^(?:(?:application|text)\/json|[\w.!#$&^-]+\/[\w.!#$&^+-]+\+json)$/.test(essence);
}

/** Whether a media type is a range that JSON is in, such as those that frameworks write when nobody told them. */
function isRange(type: string): boolean {
  return /^(?:\*|application)\/\*$/.test((type.split(';')[0] ?? '').trim());
}

/** Whether what stands under a media type of `content` is sent as JSON: a range is, unless its schema is text or bytes. */
export function isJsonContent(document: OpenApiDocument, content: JsonObject, type: string): boolean {
  if (isJsonType(type)) return true;
  const media = content[type];
  const schema = document.deref(isObject(media) ? media.schema : undefined);
  return isRange(type) && isObject(schema) && schema.type !== 'string' && schema.format !== 'binary';
}

/** The media type of `content` that is used: JSON if there is any, else the first. */
export function chosenType(document: OpenApiDocument, content: JsonObject): string | undefined {
  const types = Object.keys(content);
  return (
    types.find((type) => type === 'application/json') ??
    types.find((type) => isJsonContent(document, content, type)) ??
    types[0]
  );
}

/** `content` of a body or a response, empty where it has none. */
export function contentOf(document: OpenApiDocument, holder: Json | undefined): JsonObject {
  const found = document.deref(holder);
  return isObject(found) && isObject(found.content) ? found.content : {};
}

/** The schema of a body in JSON, `undefined` where it is of another media type. */
export function jsonSchemaIn(document: OpenApiDocument, content: JsonObject): Json | undefined {
  const type = chosenType(document, content);
  const media = type !== undefined && isJsonContent(document, content, type) ? content[type] : undefined;
  return isObject(media) ? (media.schema ?? {}) : undefined;
}

/** The content type to send for a media type: a range is none. */
export function sentType(type: string, isJson: boolean): string {
  if (!/[*]/.test(type)) return type;
  if (isJson) return 'application/json';
  return type.startsWith('text/') ? 'text/plain' : 'application/octet-stream';
}
