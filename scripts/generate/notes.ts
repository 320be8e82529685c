import { isReading } from './declared-operation.ts';
import { fewOfAKind } from './document.ts';
import type { Checked } from './emit.ts';
import { isObject, type JsonObject } from './json.ts';
import { usable } from './property-check.ts';

/** What a generated client does in another way than the document alone would let its user think. */
export function notesOn({ document, operations }: Checked): string[] {
  const notes: { readonly kind: string; readonly what: string }[] = [];
  const note = (kind: string, what: string) => notes.push({ kind, what });
  for (const [path, item] of Object.entries(document.root.paths as JsonObject)) {
    const found = document.deref(item);
    if (!isObject(found) || found.trace === undefined) continue;
    note('operations that are left out', `TRACE ${path} is left out: fetch does not send it`);
  }
  for (const { id, method, declared, argumentNames, body, wholeBody, requestBody, server } of operations) {
    for (const [place, names] of Object.entries(argumentNames)) {
      for (const [name, argument] of Object.entries(names)) {
        const what = `takes the ${place} parameter "${name}" as "${argument}": "${name}" is another argument`;
        note('arguments that are named by their place', `${id} ${what}`);
      }
    }
    if (wholeBody && requestBody.isFlat) {
      const why = 'a property of it has the name of a parameter';
      note('bodies that are one argument', `${id} takes its body as one argument, "body": ${why}`);
    }
    if (declared.requestBody !== undefined && isReading(method)) {
      const what = `takes no body: fetch sends none with ${method.toUpperCase()}`;
      note('bodies of GET and HEAD that are left out', `${id} ${what}`);
    }
    for (const { name, check = {} } of body) {
      if (JSON.stringify(usable(check)).length === JSON.stringify(check).length) continue;
      const why = 'it is no regular expression of JavaScript';
      note('patterns that are not checked', `${id} does not check the pattern of "${name}": ${why}`);
    }
    if (server !== undefined) {
      const what = `is served by ${server}: call it with a client of that base URL`;
      note('operations with a server of their own', `${id} ${what}`);
    }
  }
  return fewOfAKind(notes);
}
