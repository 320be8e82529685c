import type { OpenApiDocument } from './document.ts';
import { isObject, type Json, type JsonObject, objectsIn } from './json.ts';

/** The URL of the server of an operation or its path, `undefined` where that is one of the document's own. */
export function serverOf(
  { root }: OpenApiDocument,
  operation: JsonObject,
  pathItem: JsonObject,
): string | undefined {
  const [own] = urlsOf(operation.servers ?? pathItem.servers);
  return own === undefined || urlsOf(root.servers).includes(own) ? undefined : own;
}

/** With each variable replaced by its default. */
function urlsOf(servers: Json | undefined): string[] {
  return objectsIn(servers).map(({ url, variables }) =>
    String(url ?? '/').replace(/\{([^{}]*)\}/g, (whole, name: string) => {
      const variable = isObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
      return isObject(variable) && variable.default !== undefined ? String(variable.default) : whole;
    }),
  );
}
