import type ts from 'typescript';
import type { DeclaredOperation } from '../declared-operation.ts';
import { isJsonType } from '../media-types.ts';
import { type Change, change, listChanges, sentChange } from './change.ts';
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
      ? [change('minor', `${name} is deprecated`, 'it still works')]
      : []),
  ];
}

function addressChanges(before: DeclaredOperation, after: DeclaredOperation, name: string): Change[] {
  const address = ({ method, path }: DeclaredOperation) => `${method.toUpperCase()} ${path}`;
  if (address(before) === address(after)) return [];
  const what = `${name} is now \`${address(after)}\` (it was \`${address(before)}\`)`;
  return [change('major', what, 'calls by method and path stop compiling')];
}

function parameterChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const byName = ({ operation }: Version) =>
    new Map(operation.parameters.map((each) => [`${each.in} parameter \`${each.name}\``, each]));
  const [old, now] = [byName(before), byName(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Change[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was === undefined) {
      const isRequired = is?.required === true;
      return [sentChange(isRequired, `${name} takes the ${isRequired ? 'required' : 'optional'} ${key}`)];
    }
    if (is === undefined) {
      return [change('major', `${name} no longer takes the ${key}`, 'calls with it stop compiling')];
    }
    const verb = is.required ? 'now requires' : 'no longer requires';
    const required =
      was.required === is.required ? [] : [sentChange(is.required, `${name} ${verb} the ${key}`)];
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
  if (was.type === undefined) return [sentChange(is.required, `${name} takes a body`)];
  if (is.type === undefined) {
    return [change('major', `${name} no longer takes a body`, 'calls with one stop compiling')];
  }
  const changes: Change[] = [];
  if (was.type !== is.type) {
    const what = `the body of ${name} is sent as \`${is.type}\` (it was \`${was.type}\`)`;
    changes.push(change('major', what, 'what can be sent is another type'));
  }
  if (old.wholeBody !== now.wholeBody) {
    const what = `${name} takes its body ${now.wholeBody ? 'as one argument, `body`' : 'as one argument for each property'}`;
    changes.push(change('major', what, 'calls have to be written in another way'));
  }
  if (was.required !== is.required) {
    const what = `the body of ${name} is now ${is.required ? 'required' : 'optional'}`;
    changes.push(sentChange(is.required, what));
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
  const isSuccess = (status: string) => status.startsWith('2');
  const bodies = (responses: typeof old) =>
    [...responses].flatMap(([status, content]) => (isSuccess(status) ? [...content.values()] : []));
  /** A status of one version, by whether its results are of types that the other version has as well. */
  const status = (what: string, own: typeof old, others: typeof old, why: string) => (each: string) => {
    const types = [...(own.get(each)?.values() ?? [])];
    const isKnown = types.every((type) => bodies(others).some((other) => comparer.isSame(type, other)));
    if (!isSuccess(each)) return change('patch', `${name} ${what} ${each}`, why);
    return types.length > 0 && isKnown
      ? change('minor', `${name} ${what} ${each}`, 'its result has the type of another status')
      : change('major', `${name} ${what} ${each}`, 'its result has another type');
  };
  return [
    ...listChanges(
      [...old.keys()],
      [...now.keys()],
      status('can respond', now, old, 'an error that was not declared before'),
      status('no longer responds', old, now, 'an error that is no longer declared'),
    ),
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
  return [
    ...listChanges(
      [...old.keys()],
      [...now.keys()],
      (type) => change('major', `${where} can be \`${type}\``, 'its result has another type'),
      (type) => change('major', `${where} is no longer \`${type}\``, 'its result has another type'),
    ),
    ...[...old].flatMap(([type, body]) => {
      const other = now.get(type);
      return other === undefined ? [] : comparer.compare(body, other, 'received', where);
    }),
  ];
}
