import type { DeclaredOperation } from './declared-operation.ts';
import type { Checked } from './emit.ts';
import { isObject, type JsonObject } from './json.ts';
import { usable } from './property-check.ts';

/** Notes of one kind that are printed one by one. */
const MOST_OF_A_KIND = 20;

/** What a generated client does in another way than the document alone would let its user think. */
export function notesOn({ document, operations }: Checked): string[] {
  const paths = Object.entries(document.root.paths as JsonObject);
  return [
    ...some(
      paths.flatMap(([path, item]) => {
        const found = document.deref(item);
        return isObject(found) && found.trace !== undefined
          ? [`TRACE ${path} is left out: fetch does not send it`]
          : [];
      }),
      'operations that are left out',
    ),
    ...some(operations.flatMap(renamedArguments), 'arguments that are named by their place'),
    ...some(
      operations.flatMap(({ id, method, declared }) =>
        declared.requestBody !== undefined && (method === 'get' || method === 'head')
          ? [`${id} takes no body: fetch sends none with ${method.toUpperCase()}`]
          : [],
      ),
      'bodies of GET and HEAD that are left out',
    ),
    ...some(
      operations.flatMap(({ id, body }) =>
        body.flatMap(({ name, check = {} }) =>
          JSON.stringify(usable(check)).length === JSON.stringify(check).length
            ? []
            : [`${id} does not check the pattern of "${name}": it is no regular expression of JavaScript`],
        ),
      ),
      'patterns that are not checked',
    ),
    ...some(
      operations.flatMap(({ id, server }) =>
        server === undefined ? [] : [`${id} is served by ${server}: call it with a client of that base URL`],
      ),
      'operations with a server of their own',
    ),
  ];
}

function renamedArguments({ id, argumentNames }: DeclaredOperation): string[] {
  return Object.entries(argumentNames).flatMap(([place, names]) =>
    Object.entries(names).map(
      ([name, argument]) =>
        `${id} takes the ${place} parameter "${name}" as "${argument}": "${name}" is another argument`,
    ),
  );
}

function some(notes: readonly string[], kind: string): string[] {
  if (notes.length <= MOST_OF_A_KIND) return [...notes];
  return [`${notes[0]}, and ${notes.length - 1} more of this kind: ${kind}`];
}
