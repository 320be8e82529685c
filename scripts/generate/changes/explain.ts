import { undecided } from '../checks/decisions.ts';
import type { DeclaredOperation } from '../declared-operation.ts';
import { readDeclaredRules } from '../declared-rules.ts';
import type { OpenApiDocument } from '../document.ts';
import { DocumentError, schemaModule } from '../emit.ts';
import { isObject, valueAt } from '../json.ts';
import { readOperations } from '../operations.ts';
import { cacheChanges } from './cache-changes.ts';
import { type Change, change, largest, listChanges, nextVersion } from './change.ts';
import { compile } from './compiled.ts';
import { operationChanges } from './operation-changes.ts';
import { TypeComparer } from './type-changes.ts';

/** What a consumer of the generated client will notice between two versions of a document, largest first. */
export function changesBetween(before: OpenApiDocument, after: OpenApiDocument): Change[] {
  const [old, now] = [operationsOf(before), operationsOf(after)];
  const compiled = compile(schemaModule(before, old), schemaModule(after, now));
  const comparer = new TypeComparer(compiled.checker);
  const byId = new Map(old.map((operation) => [operation.id, operation]));
  const address = ({ method, path }: DeclaredOperation) => `\`${method.toUpperCase()} ${path}\``;
  const gone = old.filter(({ id }) => !now.some((operation) => operation.id === id));
  const changes = [
    ...gone.map((operation): Change => {
      const heir = now.find((each) => address(each) === address(operation));
      const what = heir === undefined ? 'is gone' : `is now called \`${heir.id}\``;
      return change('major', `\`${operation.id}\` ${what}`, 'calls of it stop compiling');
    }),
    ...now.flatMap((operation): Change[] => {
      const earlier = byId.get(operation.id);
      if (earlier !== undefined) {
        return operationChanges(
          { operation: earlier, types: compiled.before(operation.id) },
          { operation, types: compiled.after(operation.id) },
          comparer,
        );
      }
      if (gone.some((each) => address(each) === address(operation))) return [];
      const { summary, id } = operation;
      const what = `\`${id}\` is new: ${address(operation)}${summary === '' ? '' : `, ${summary.toLowerCase()}`}`;
      return [change('minor', what, 'nothing else changes')];
    }),
    ...cacheChanges(readDeclaredRules(before, old), readDeclaredRules(after, now)),
    ...schemaNameChanges(before, after),
  ];
  const order = ['major', 'minor', 'patch', 'none'];
  const unique = [...new Map(changes.map((change) => [change.what, change])).values()];
  return unique.toSorted((one, other) => order.indexOf(one.bump) - order.indexOf(other.bump));
}

function operationsOf(document: OpenApiDocument): DeclaredOperation[] {
  const { operations, problems } = readOperations(document);
  // What has no types cannot be compared; rules are a matter of their own.
  if (problems.length > 0) throw new DocumentError(document, problems);
  return operations;
}

/** The exported `components` names schemas. */
function schemaNameChanges(before: OpenApiDocument, after: OpenApiDocument): Change[] {
  const names = ({ root }: OpenApiDocument) => {
    const schemas = valueAt(root, ['components', 'schemas']);
    return isObject(schemas) ? Object.keys(schemas) : [];
  };
  return listChanges(
    names(before),
    names(after),
    (name) => change('minor', `the type \`${name}\` is new`, 'nothing else changes'),
    (name) => change('major', `the type \`${name}\` is gone`, 'code that names it stops compiling'),
  );
}

/** The draft of a changelog entry, the version that follows with its reason, and rules to start from for what has none. */
export function explainChanges(before: OpenApiDocument, after: OpenApiDocument, version: string): string {
  const changes = changesBetween(before, after);
  const bump = largest(changes);
  const next = nextVersion(version, bump);
  const reason = changes.find((change) => change.bump === bump);
  const entry =
    reason === undefined
      ? ['Nothing that a consumer would notice.']
      : [
          ...(bump === 'none' ? [] : [`## ${next}`, '']),
          ...changes.map(
            ({ bump: size, what, why }) =>
              `* ${size === 'major' ? '**Breaking:** ' : ''}${capital(what)}: ${why}.`,
          ),
          '',
          bump === 'none'
            ? `${version} stays: no call has to change.`
            : `${version} → ${next}: a ${bump} change, because ${reason.what}: ${reason.why}.${version.startsWith('0.') ? ' Below 1.0.0 the second number counts what breaks, the third all else.' : ''}`,
        ];
  return [...entry, ...suggestions(after)].join('\n');
}

function suggestions(document: OpenApiDocument): string[] {
  const { operations } = readOperations(document);
  const problems = undecided(readDeclaredRules(document, operations));
  return document.reports([...problems]).flatMap((report) => ['', report]);
}

function capital(sentence: string): string {
  return sentence.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
