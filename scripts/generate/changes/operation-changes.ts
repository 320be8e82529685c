import type ts from 'typescript';
import { isJsonType } from '../media-types.ts';
import type { DeclaredOperation } from '../operations.ts';
import { type Change, differenceOf } from './change.ts';
import type { OperationTypes } from './compiled.ts';
import type { TypeComparer } from './type-changes.ts';
import { formatChange, wireChanges } from './wire-changes.ts';

/** An operation in one of two versions of a document. */
export interface Version {
  readonly operation: DeclaredOperation;
  readonly types: OperationTypes;
}

/** What a consumer notices between two versions of an operation, apart from its cache rule. */
export function operationChanges(before: Version, after: Version, comparer: TypeComparer): Change[] {
  const name = `\`${after.operation.id}\``;
  return [
    ...addressChanges(before.operation, after.operation, name),
    ...parameterChanges(before, after, name, comparer),
    ...bodyChanges(before, after, name, comparer),
    ...responseChanges(before, after, name, comparer),
    ...wireChanges(before.operation, after.operation, name),
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

function parameterChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const byName = ({ operation }: Version) =>
    new Map(operation.parameters.map((each) => [`${each.in} parameter \`${each.name}\``, each]));
  const [old, now] = [byName(before), byName(after)];
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
    const [type, other] = [before.types.parameter(was.in, was.name), after.types.parameter(is.in, is.name)];
    const types =
      type === undefined || other === undefined
        ? []
        : comparer.compare(type, other, 'sent', `the ${key} of ${name}`);
    return [
      ...required,
      ...types,
      ...(types.length > 0 ? [] : formatChange(was, is, `the ${key} of ${name}`)),
    ];
  });
}

function bodyChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
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
  const [one, other] = [bodyType(before), bodyType(after)];
  if (one === undefined || other === undefined) return changes;
  return [...changes, ...comparer.compare(one, other, 'sent', `the body of ${name}`)];
}

/** The type of the body that named operations take: JSON if there is any. */
function bodyType({ types: { body } }: Version): ts.Type | undefined {
  const type = [...body.keys()].find((each) => isJsonType(each));
  return type === undefined ? [...body.values()][0] : body.get(type);
}

function responseChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const [old, now] = [before.types.responses, after.types.responses];
  const { added, removed } = differenceOf([...old.keys()], [...now.keys()]);
  const isSuccess = (status: string) => status.startsWith('2');
  const bodies = (responses: typeof old) =>
    [...responses].flatMap(([status, content]) => (isSuccess(status) ? [...content.values()] : []));
  const hasBody = (content: ReadonlyMap<string, ts.Type> | undefined, others: readonly ts.Type[]) =>
    [...(content?.values() ?? [])].every((type) => others.some((other) => comparer.isSame(type, other)));
  return [
    ...added.map((status): Change => {
      const what = `${name} can respond ${status}`;
      if (!isSuccess(status)) return { bump: 'patch', what, why: 'an error that was not declared before' };
      return hasBody(now.get(status), bodies(old)) && (now.get(status)?.size ?? 0) > 0
        ? { bump: 'minor', what, why: 'its result has the type of another status' }
        : { bump: 'major', what, why: 'its result has another type' };
    }),
    ...removed.map((status): Change => {
      const what = `${name} no longer responds ${status}`;
      if (!isSuccess(status)) return { bump: 'patch', what, why: 'an error that is no longer declared' };
      return hasBody(old.get(status), bodies(now)) && bodies(now).length > 0
        ? { bump: 'minor', what, why: 'its result has the type of another status' }
        : { bump: 'major', what, why: 'its result has another type' };
    }),
    ...[...old].flatMap(([status, content]) => {
      const other = now.get(status);
      if (other === undefined) return [];
      const where = isSuccess(status) ? `the result of ${name}` : `the ${status} of ${name}`;
      return contentChanges(content, other, where, comparer);
    }),
  ];
}

function contentChanges(
  old: ReadonlyMap<string, ts.Type>,
  now: ReadonlyMap<string, ts.Type>,
  where: string,
  comparer: TypeComparer,
): Change[] {
  const { added, removed } = differenceOf([...old.keys()], [...now.keys()]);
  const media = (types: readonly string[]) => types.map((type) => `\`${type}\``).join(', ');
  return [
    ...(added.length > 0
      ? [
          {
            bump: 'major',
            what: `${where} can be ${media(added)}`,
            why: 'its result has another type',
          } as const,
        ]
      : []),
    ...(removed.length > 0
      ? [
          {
            bump: 'major',
            what: `${where} is no longer ${media(removed)}`,
            why: 'its result has another type',
          } as const,
        ]
      : []),
    ...[...old].flatMap(([type, body]) => {
      const other = now.get(type);
      return other === undefined ? [] : comparer.compare(body, other, 'received', where);
    }),
  ];
}
