import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { groupBy } from './group-by.ts';
import type { Packed } from './pack.ts';

/** Complaints that are not mended, each with the reason. Any other fails. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'NoResolution in node10':
    'moduleResolution node10 does not read "exports"; TypeScript 7 has done away with it, bundler and node16 are tested',
  'CJSResolvesToESM in node16-cjs':
    'the package is ESM alone; Node 20.19 and newer load it with require(), which is tested',
};

/** What publint and are-the-types-wrong find wrong with the tarball. */
export async function lintTarball({ tarball }: Packed): Promise<string[]> {
  const bytes = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  if (analysis.types === false) return ['are-the-types-wrong: the tarball has no types'];
  const found = groupBy(analysis.problems, nameOf);
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg)}`),
    ...[...found.keys()]
      .filter((name) => !Object.hasOwn(ACCEPTED, name))
      .map((name) => `are-the-types-wrong: ${name}: ${JSON.stringify(found.get(name)?.[0])}`),
    ...Object.keys(ACCEPTED)
      .filter((name) => !found.has(name))
      .map((name) => `are-the-types-wrong: "${name}" is accepted, but no longer found: take it off the list`),
  ];
}

function nameOf(problem: Problem): string {
  return 'resolutionKind' in problem ? `${problem.kind} in ${problem.resolutionKind}` : problem.kind;
}
