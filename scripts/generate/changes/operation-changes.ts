import type ts from 'typescript';
import type { DeclaredOperation } from '../declared-operation.ts';
import { isJsonType } from '../media-types.ts';
import { argumentFor, type Parameter } from '../parameters.ts';
import { type Change, change, listChanges, sentChange } from './change.ts';
import type { OperationTypes } from './compiled.ts';
import type { TypeComparer } from './type-changes.ts';

/** An operation in one of two versions of a document. */
export interface Version {
  readonly operation: DeclaredOperation;
  readonly types: OperationTypes;
}

/** What a consumer notices between two versions of an operation, apart from its cache rule. */
export function operationChanges(before: Version, after: Version, comparer: TypeComparer): Change[] {
  const [old, now] = [before.operation, after.operation];
  const name = `\`${now.id}\``;
  const address = ({ method, path }: DeclaredOperation) => `\`${method.toUpperCase()} ${path}\``;
  const changes: Change[] = [];
  if (address(old) !== address(now)) {
    const what = `${name} is now ${address(now)} (it was ${address(old)})`;
    changes.push(change('major', what, 'calls by method and path stop compiling'));
  }
  changes.push(...parameterChanges(before, after, name, comparer));
  changes.push(...bodyChanges(before, after, name, comparer));
  changes.push(...responseChanges(before, after, name, comparer));
  if (old.server !== now.server) {
    const what = `${name} is served by ${now.server ?? 'the server of the document'}`;
    changes.push(change('major', what, 'a client of another base URL is needed'));
  }
  if (old.declared.deprecated !== true && now.declared.deprecated === true) {
    changes.push(change('minor', `${name} is deprecated`, 'it still works'));
  }
  return changes;
}

function parameterChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const byName = ({ operation }: Version) =>
    new Map(operation.parameters.map((each) => [`${each.in} parameter \`${each.name}\``, each]));
  const [old, now] = [byName(before), byName(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): Change[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (is === undefined) {
      return [change('major', `${name} no longer takes the ${key}`, 'calls with it stop compiling')];
    }
    if (was === undefined) {
      const what = `${name} takes the ${is.required ? 'required' : 'optional'} ${key}`;
      return [sentChange(is.required, what)];
    }
    const changes: Change[] = [];
    if (was.required !== is.required) {
      const verb = is.required ? 'now requires' : 'no longer requires';
      changes.push(sentChange(is.required, `${name} ${verb} the ${key}`));
    }
    const where = `the ${key} of ${name}`;
    const [type, other] = [before.types.parameter(was.in, was.name), after.types.parameter(is.in, is.name)];
    const types = type && other ? comparer.compare(type, other, 'sent', where) : [];
    changes.push(...(types.length > 0 ? types : formatChange(was, is, where)));
    if (JSON.stringify(was.style) !== JSON.stringify(is.style)) {
      changes.push(change('patch', `${where} is written in another style`, 'calls stay the same'));
    }
    const [one, another] = [
      argumentFor(before.operation.argumentNames, was),
      argumentFor(after.operation.argumentNames, is),
    ];
    if (one !== another) {
      const what = `${name} takes the ${key} as \`${another}\` (it was \`${one}\`)`;
      changes.push(change('major', what, 'calls with it stop compiling'));
    }
    return changes;
  });
}

/** Of path parameters, which are checked before they are sent. */
function formatChange(was: Parameter, is: Parameter, where: string): Change[] {
  if (was.in !== 'path' || was.format === is.format) return [];
  if (is.format === 'uuid') {
    return [change('major', `${where} has to be a UUID`, 'calls with another text are refused')];
  }
  const what = is.format === 'integer' ? 'has to be a whole number' : 'can be spelt in any way';
  return [change('patch', `${where} ${what}`, 'the client checks it in another way')];
}

function bodyChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const [old, now] = [before.operation, after.operation];
  const [was, is] = [old.requestBody, now.requestBody];
  if (was.type === undefined && is.type === undefined) return [];
  if (was.type === undefined) return [sentChange(is.required, `${name} takes a body`)];
  if (is.type === undefined) {
    return [change('major', `${name} no longer takes a body`, 'calls with one stop compiling')];
  }
  const where = `the body of ${name}`;
  const changes: Change[] = [];
  if (was.type !== is.type) {
    const what = `${where} is sent as \`${is.type}\` (it was \`${was.type}\`)`;
    changes.push(change('major', what, 'what can be sent is another type'));
  }
  if (old.wholeBody !== now.wholeBody) {
    const what = `${name} takes its body ${now.wholeBody ? 'as one argument, `body`' : 'as one argument for each property'}`;
    changes.push(change('major', what, 'calls have to be written in another way'));
  }
  if (was.required !== is.required) {
    changes.push(sentChange(is.required, `${where} is now ${is.required ? 'required' : 'optional'}`));
  }
  const [one, other] = [bodyType(before), bodyType(after)];
  if (one && other) changes.push(...comparer.compare(one, other, 'sent', where));
  for (const { name: property, check } of now.body) {
    const earlier = old.body.find((each) => each.name === property)?.check;
    if (earlier === undefined || JSON.stringify(earlier) === JSON.stringify(check)) continue;
    const what = `\`${property}\` of ${where} is checked in another way before it is sent`;
    changes.push(change('none', what, 'the API says what it takes in another way'));
  }
  return changes;
}

/** The type of the body that named operations take: JSON if there is any. */
function bodyType({ types: { body } }: Version): ts.Type | undefined {
  return ([...body].find(([type]) => isJsonType(type)) ?? [...body][0])?.[1];
}

function responseChanges(before: Version, after: Version, name: string, comparer: TypeComparer): Change[] {
  const [old, now] = [before.types.responses, after.types.responses];
  const isSuccess = (status: string) => status.startsWith('2');
  const bodies = (responses: typeof old) =>
    [...responses].flatMap(([status, content]) => (isSuccess(status) ? [...content.values()] : []));
  /** A status of one version, by whether its results are of types that the other version has as well. */
  const status = (verb: string, own: typeof old, others: typeof old, why: string) => (each: string) => {
    const what = `${name} ${verb} ${each}`;
    if (!isSuccess(each)) return change('patch', what, why);
    const types = [...(own.get(each)?.values() ?? [])];
    const isKnown = types.every((type) => bodies(others).some((other) => comparer.isSame(type, other)));
    return types.length > 0 && isKnown
      ? change('minor', what, 'its result has the type of another status')
      : change('major', what, 'its result has another type');
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
      const where = `the ${isSuccess(status) ? 'result' : status} of ${name}`;
      return other === undefined ? [] : contentChanges(content, other, where, comparer);
    }),
  ];
}

function contentChanges(
  old: ReadonlyMap<string, ts.Type>,
  now: ReadonlyMap<string, ts.Type>,
  where: string,
  comparer: TypeComparer,
): Change[] {
  const why = 'its result has another type';
  return [
    ...listChanges(
      [...old.keys()],
      [...now.keys()],
      (type) => change('major', `${where} can be \`${type}\``, why),
      (type) => change('major', `${where} is no longer \`${type}\``, why),
    ),
    ...[...old].flatMap(([type, body]) => {
      const other = now.get(type);
      return other === undefined ? [] : comparer.compare(body, other, 'received', where);
    }),
  ];
}
