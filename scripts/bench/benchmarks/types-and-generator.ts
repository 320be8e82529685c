import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { OpenApiDocument } from '../../generate/document.ts';
import { emit } from '../../generate/emit.ts';
import type { Benchmark } from '../context.ts';
import { compare, TIMES } from '../measure.ts';
import { median, type Row, type Table } from '../report.ts';
import { CONSUMERS, type ConsumerName } from './consumers.ts';

/** In the build, three folders above where this runs. */
const inBuild = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const COMPILER = inBuild('../../../node_modules/typescript/bin/tsc');

export const typesAndGenerator: Benchmark = {
  number: 8,
  isSlow: true,
  name: 'Generator and types',
  about: 'The generator against openapi-typescript alone; checking a file that uses each client with tsc.',
  seconds: { full: 27, quick: 6 },
  async run({ isQuick, rounds, sampleMs, progress }) {
    const file = inBuild('openapi/organisations.yaml');
    progress('generator');
    const contenders = [
      {
        name: 'ours: types, operations, map',
        run: () => emit(new OpenApiDocument(file), { operationModule: '../src/operation.ts' }),
      },
      {
        name: 'openapi-typescript alone',
        run: async () => astToString(await openapiTS(new URL(`file://${file}`))),
      },
    ];
    const rows = await compare(contenders, { rounds: isQuick ? 1 : rounds, sampleMs });
    const generator: Table = { title: 'generator, document of the package', columns: TIMES, rows };
    return [generator, checkTimes(isQuick ? 1 : rounds, progress)];
  },
};

const FIGURES = { totalSeconds: 'Total time', checkSeconds: 'Check time', kilobytes: 'Memory used' };

function checkTimes(rounds: number, progress: (what: string) => void): Table {
  const names = Object.keys(CONSUMERS) as ConsumerName[];
  const runs = new Map(names.map((name) => [name, [] as Row['values'][]]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      progress(`${name}, round ${round + 1}`);
      runs.get(name)?.push(checkOnce(name));
    }
  }
  const rows = [...runs].map(([name, all]) => ({
    name,
    values: Object.fromEntries(
      Object.keys(FIGURES).map((key) => [key, median(all.map((values) => values[key] ?? Number.NaN))]),
    ),
  }));
  const columns = { totalSeconds: 'tsc, s', checkSeconds: 'checking, s', kilobytes: 'memory, kB' };
  return { title: 'file that makes ten calls', columns, rows };
}

function checkOnce(name: ConsumerName): Row['values'] {
  const folder = inBuild(`consumers/${name.replaceAll(/\W+/g, '-')}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/consumer.ts`, CONSUMERS[name]);
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  const { stdout, status } = spawnSync(process.execPath, [COMPILER, '-p', folder, '--extendedDiagnostics'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the file for ${name} does not compile:\n${stdout}`);
  const read = (label: string) => Number(new RegExp(`^${label}: +([\\d.]+)`, 'm').exec(stdout)?.[1]);
  return Object.fromEntries(Object.entries(FIGURES).map(([key, label]) => [key, read(label)]));
}
