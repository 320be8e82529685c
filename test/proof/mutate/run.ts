import { setImmediate as nextTurn } from 'node:timers/promises';
import { readDeclaredRules } from '../../../scripts/generate/declared-rules.ts';
import type { OpenApiDocument } from '../../../scripts/generate/document.ts';
import { problemsOf } from '../../../scripts/generate/emit.ts';
import { DocumentError } from '../../../scripts/generate/files.ts';
import { readOperations } from '../../../scripts/generate/operations.ts';
import { type Blind, type Mutation, mutated } from './mutation.ts';
import { nameMutations } from './names.ts';
import { relationMutations } from './relations.ts';
import { shapeMutations } from './shape.ts';

/** What became of every fault. */
export interface Outcome {
  readonly results: readonly {
    readonly mutation: Mutation;
    /** What the first report says, `undefined` when the fault was not noticed. */
    readonly caughtBy: string | undefined;
  }[];
  /** Faults that the document alone does not show. */
  readonly blind: readonly Blind[];
}

/** Derives every single fault of a document without mistakes, and checks each. */
export async function runMutations(document: OpenApiDocument): Promise<Outcome> {
  const { operations } = readOperations(document);
  const subject = { document, operations, rules: readDeclaredRules(document, operations) };
  const all = [...shapeMutations(subject), ...nameMutations(subject), ...relationMutations(subject)];
  const mutations = all.filter((each): each is Mutation => 'at' in each);
  const results: Outcome['results'][number][] = [];
  for (const mutation of mutations) {
    results.push({ mutation, caughtBy: firstReport(document, mutation) });
    // Lets Ctrl-C through.
    await nextTurn();
  }
  return { results, blind: all.filter((each): each is Blind => !('at' in each)) };
}

function firstReport(document: OpenApiDocument, mutation: Mutation): string | undefined {
  try {
    return problemsOf(document.with(mutated(document, mutation)))[0]?.what;
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    throw error;
  }
}
