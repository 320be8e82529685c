import type { DeclaredOperation } from '../declared-operation.ts';
import { argumentFor, type Parameter } from '../parameters.ts';
import { type Change, change } from './change.ts';

/** Of path parameters, which are checked before they are sent. */
export function formatChange(was: Parameter, is: Parameter, where: string): Change[] {
  if (was.in !== 'path' || was.format === is.format) return [];
  if (is.format === 'uuid') {
    return [change('major', `${where} has to be a UUID`, 'calls with another text are refused')];
  }
  const what = is.format === 'integer' ? 'has to be a whole number' : 'can be spelt in any way';
  return [change('patch', `${where} ${what}`, 'the client checks it in another way')];
}

/** What goes over the wire in another way although the types are the same. */
export function wireChanges(old: DeclaredOperation, now: DeclaredOperation, name: string): Change[] {
  const changes: Change[] = [];
  const write = (parameters: readonly Parameter[]) =>
    new Map(
      parameters.map((each) => [`${each.in} parameter \`${each.name}\``, JSON.stringify(each.style ?? {})]),
    );
  const [was, is] = [write(old.parameters), write(now.parameters)];
  for (const [key, style] of is) {
    if (was.has(key) && was.get(key) !== style) {
      changes.push(
        change('patch', `the ${key} of ${name} is written in another style`, 'calls stay the same'),
      );
    }
  }
  for (const { name: property, check } of now.body) {
    const before = old.body.find((each) => each.name === property)?.check;
    if (before === undefined || JSON.stringify(before) === JSON.stringify(check)) continue;
    const what = `\`${property}\` of the body of ${name} is checked in another way before it is sent`;
    changes.push(change('none', what, 'the API says what it takes in another way'));
  }
  if (old.server !== now.server) {
    const what = `${name} is served by ${now.server ?? 'the server of the document'}`;
    changes.push(change('major', what, 'a client of another base URL is needed'));
  }
  for (const parameter of now.parameters) {
    const [one, other] = [
      argumentFor(old.argumentNames, parameter),
      argumentFor(now.argumentNames, parameter),
    ];
    const existed = old.parameters.some((each) => each.in === parameter.in && each.name === parameter.name);
    if (!existed || one === other) continue;
    const what = `${name} takes the ${parameter.in} parameter \`${parameter.name}\` as \`${other}\` (it was \`${one}\`)`;
    changes.push(change('major', what, 'calls with it stop compiling'));
  }
  return changes;
}
