import type { Method } from '../../src/operation.ts';
import { type DeclaredOperation, readOperation } from './declared-operation.ts';
import { isObject, type JsonObject, type OpenApiDocument, type Problem } from './document.ts';
import { operationProblems, pathItemProblems, rootProblems } from './operation-problems.ts';

export type { DeclaredOperation } from './declared-operation.ts';

const METHODS: readonly Method[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Lists the operations of a document, in its order, and what is wrong with how they are declared. */
export function readOperations(document: OpenApiDocument): {
  operations: DeclaredOperation[];
  problems: Problem[];
} {
  const operations: DeclaredOperation[] = [];
  const problems = rootProblems(document.root);
  for (const [path, item] of Object.entries(document.root.paths as JsonObject)) {
    const pathItem = document.deref(item);
    if (!isObject(pathItem)) continue;
    problems.push(...pathItemProblems(path, pathItem));
    for (const method of METHODS) {
      const declared = pathItem[method];
      if (!isObject(declared)) continue;
      const operation = readOperation(document, method, path, declared, pathItem);
      problems.push(...operationProblems(operation, operations));
      // Without a name there is nothing that could be generated or referred to.
      if (operation.id !== '') operations.push(operation);
    }
  }
  return { operations, problems };
}
