import { cacheMap } from './cache-map.ts';
import type { DeclaredOperation } from './declared-operation.ts';
import type { OpenApiDocument, Problem } from './document.ts';
import { banner } from './markup.ts';
import { readOperations } from './operations.ts';
import { operationsModule } from './rows.ts';
import { type CacheRules, readRules } from './rules.ts';
import { shapeProblems } from './shape-problems.ts';
import { UnreadableDocument } from './source.ts';
import { typesOfDocument } from './types-module.ts';

/** A document that has mistakes; the message reports each. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  constructor(document: OpenApiDocument, problems: readonly Problem[]) {
    const reports = document.reports(problems);
    super(
      `${reports.join('\n\n')}\n\n${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'} in ${document.file}`,
    );
  }
}

/** A document that was read and checked. */
export interface Checked {
  readonly document: OpenApiDocument;
  readonly operations: readonly DeclaredOperation[];
  readonly rules: CacheRules;
}

/** Where the generated files import the type of a row from, as a module specifier. */
export type EmitOptions = { readonly operationModule: string };

/** Everything that is wrong with a document, nothing when it can be generated from. */
export function problemsOf(document: OpenApiDocument): readonly Problem[] {
  return read(document).problems;
}

/** Reads a document and its rules. @throws {DocumentError} when it has mistakes. */
export function checked(document: OpenApiDocument): Checked {
  const { problems, operations, rules } = read(document);
  if (problems.length > 0) throw new DocumentError(document, problems);
  return { document, operations, rules };
}

function read(document: OpenApiDocument): Omit<Checked, 'document'> & { problems: readonly Problem[] } {
  const { operations, problems } = readOperations(document);
  const rules = readRules(document, operations);
  // Without operations every rule at the root would seem to be of no use.
  return {
    operations,
    rules,
    problems: operations.length === 0 ? problems : [...problems, ...rules.problems],
  };
}

/** Everything that `generated/` holds, by file name. The same document always yields the same bytes. */
export function filesOf({ document, operations, rules }: Checked, options: EmitOptions): Map<string, string> {
  return new Map([
    ['schema.ts', schemaModule(document, operations)],
    ['operations.ts', operationsModule(document, operations, rules, options.operationModule)],
    ['cache-map.md', cacheMap(document, rules)],
  ]);
}

/** @throws {DocumentError | UnreadableDocument} when a schema is nothing that openapi-typescript can write as a type. */
export function schemaModule(document: OpenApiDocument, operations: readonly DeclaredOperation[]): string {
  try {
    return `// ${banner(document)}\n\n${typesOfDocument(document, operations)}`;
  } catch (error) {
    const problems = shapeProblems(document);
    if (problems.length > 0) throw new DocumentError(document, problems);
    const why = error instanceof Error ? error.message : String(error);
    throw new UnreadableDocument(`${document.file}: openapi-typescript cannot make types of it: ${why}`);
  }
}
