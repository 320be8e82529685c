import { isObject, type Json, type JsonObject, type OpenApiDocument } from '../document.ts';
import type { DeclaredOperation } from '../operations.ts';
import { parametersOf } from '../parameters.ts';
import { type Change, differenceOf } from './change.ts';
import { schemaChanges } from './schema-changes.ts';

/** An operation in one of two versions of a document. */
export interface Version {
  readonly document: OpenApiDocument;
  readonly operation: DeclaredOperation;
}

/** What a consumer notices between two versions of an operation, apart from its cache rule. */
export function operationChanges(before: Version, after: Version): Change[] {
  const name = `\`${after.operation.id}\``;
  return [
    ...addressChanges(before.operation, after.operation, name),
    ...parameterChanges(before, after, name),
    ...bodyChanges(before, after, name),
    ...answerChanges(before, after, name),
    ...(before.operation.declared.deprecated !== true && after.operation.declared.deprecated === true
      ? [{ bump: 'minor', what: `${name} is deprecated`, why: 'it still works' } as const]
      : []),
  ];
}

function addressChanges(before: DeclaredOperation, after: DeclaredOperation, name: string): Change[] {
  const address = ({ method, path }: DeclaredOperation) => `${method.toUpperCase()} ${path}`;
  if (address(before) === address(after)) return [];
  const what = `${name} is now \`${address(after)}\` (it was \`${address(before)}\`)`;
  return [{ bump: 'major', what, why: 'calls by method and path stop compiling' }];
}

function parameterChanges(before: Version, after: Version, name: string): Change[] {
  const [old, now] = [schemasOf(before), schemasOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Change[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was === undefined) {
      const breaks = is?.required === true;
      const what = `${name} takes the ${breaks ? 'required' : 'optional'} ${key}`;
      return [
        {
          bump: breaks ? 'major' : 'minor',
          what,
          why: breaks ? 'calls without it stop compiling' : 'it may be left out',
        },
      ];
    }
    if (is === undefined) {
      return [
        { bump: 'major', what: `${name} no longer takes the ${key}`, why: 'calls with it stop compiling' },
      ];
    }
    const required: Change[] =
      was.required === is.required
        ? []
        : is.required
          ? [
              {
                bump: 'major',
                what: `${name} now requires the ${key}`,
                why: 'calls without it stop compiling',
              },
            ]
          : [{ bump: 'minor', what: `${name} no longer requires the ${key}`, why: 'it may be left out' }];
    const sides = [
      { document: before.document, schema: was.schema },
      { document: after.document, schema: is.schema },
    ] as const;
    return [...required, ...schemaChanges(...sides, 'sent', `the ${key} of ${name}`)];
  });
}

/** Parameters by place and name, with their schemas. */
function schemasOf({
  document,
  operation,
}: Version): Map<string, { required: boolean; schema: Json | undefined }> {
  const item = document.deref((document.root.paths as JsonObject)[operation.path]);
  const lists = [isObject(item) ? item.parameters : undefined, operation.declared.parameters];
  const declared = lists
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((each) => document.deref(each))
    .filter(isObject);
  return new Map(
    parametersOf(document, lists).map(({ name, in: place, required }) => {
      const last = declared.findLast((each) => each.name === name && each.in === place);
      return [`${place} parameter \`${name}\``, { required, schema: last?.schema }];
    }),
  );
}

function bodyChanges(before: Version, after: Version, name: string): Change[] {
  const [old, now] = [before.operation, after.operation];
  const [was, is] = [old.requestBody, now.requestBody];
  if (was.type === undefined && is.type === undefined) return [];
  if (was.type === undefined) {
    const why = is.required ? 'calls without it stop compiling' : 'it may be left out';
    return [{ bump: is.required ? 'major' : 'minor', what: `${name} takes a body`, why }];
  }
  if (is.type === undefined) {
    return [{ bump: 'major', what: `${name} no longer takes a body`, why: 'calls with one stop compiling' }];
  }
  const changes: Change[] = [];
  if (was.type !== is.type) {
    const what = `the body of ${name} is sent as \`${is.type}\` (it was \`${was.type}\`)`;
    changes.push({ bump: 'major', what, why: 'what can be sent is another type' });
  }
  if (old.wholeBody !== now.wholeBody) {
    const what = `${name} takes its body ${now.wholeBody ? 'as one argument, `body`' : 'as one argument for each property'}`;
    changes.push({ bump: 'major', what, why: 'calls have to be written in another way' });
  }
  if (was.required !== is.required) {
    const what = `the body of ${name} is now ${is.required ? 'required' : 'optional'}`;
    changes.push({
      bump: is.required ? 'major' : 'minor',
      what,
      why: is.required ? 'calls without it stop compiling' : 'it may be left out',
    });
  }
  const sides = [
    sideOf(before, before.operation.declared.requestBody),
    sideOf(after, after.operation.declared.requestBody),
  ] as const;
  return [...changes, ...schemaChanges(...sides, 'sent', `the body of ${name}`)];
}

function answerChanges(before: Version, after: Version, name: string): Change[] {
  const [old, now] = [answersOf(before), answersOf(after)];
  const { added, removed } = differenceOf(Object.keys(old), Object.keys(now));
  const isSuccess = (status: string) => status.startsWith('2');
  return [
    ...added.map((status): Change => {
      const what = `${name} can answer ${status}`;
      return isSuccess(status)
        ? { bump: 'major', what, why: 'its result has another type' }
        : { bump: 'patch', what, why: 'an error that was not declared before' };
    }),
    ...removed.map((status): Change => {
      const what = `${name} no longer answers ${status}`;
      return isSuccess(status)
        ? { bump: 'major', what, why: 'its result has another type' }
        : { bump: 'patch', what, why: 'an error that is no longer declared' };
    }),
    ...Object.keys(old)
      .filter((status) => !removed.includes(status))
      .flatMap((status) => {
        const where = isSuccess(status) ? `the result of ${name}` : `the ${status} of ${name}`;
        return schemaChanges(sideOf(before, old[status]), sideOf(after, now[status]), 'received', where);
      }),
  ];
}

function answersOf({ operation }: Version): JsonObject {
  return isObject(operation.declared.responses) ? operation.declared.responses : {};
}

/** The schema of a body or an answer, of whichever media type comes first. */
function sideOf(
  { document }: Version,
  holder: Json | undefined,
): { document: OpenApiDocument; schema: Json | undefined } {
  const resolved = document.deref(holder);
  const content = isObject(resolved) && isObject(resolved.content) ? Object.values(resolved.content) : [];
  const [media] = content;
  return { document, schema: isObject(media) ? media.schema : undefined };
}
