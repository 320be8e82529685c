import { isObject, type JsonObject, type OpenApiDocument } from '../generate/document.ts';
import type { Args } from './caller.ts';

/** The first example of an operation's JSON request body; without one, nothing. */
export function exampleBody(document: OpenApiDocument, operationId: string): Args {
  for (const item of Object.values(document.root.paths as JsonObject)) {
    const pathItem = document.deref(item);
    if (!isObject(pathItem)) continue;
    const operation = Object.values(pathItem).find(
      (each) => isObject(each) && each.operationId === operationId,
    );
    if (!isObject(operation)) continue;
    const body = document.deref(operation.requestBody);
    const content = isObject(body) && isObject(body.content) ? body.content : {};
    const media = content['application/json'];
    const examples = isObject(media) && isObject(media.examples) ? Object.values(media.examples) : [];
    const example = document.deref(examples[0]);
    return isObject(example) && isObject(example.value) ? example.value : {};
  }
  return {};
}
