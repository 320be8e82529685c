import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { generateCommand } from '../../../scripts/generate/command.ts';
import { createCachedClient } from '../../../src/client.ts';
import type { Operation, OperationTable, ReadRule, WriteRule } from '../../../src/operation.ts';

/** What became of a document. */
export interface Outcome {
  readonly outcome: 'runs' | 'refused' | 'failed';
  readonly operations?: number;
  readonly cached?: number;
  /** Reads that were tried at a server. */
  readonly tried?: number;
  readonly seconds?: number;
  readonly reason?: string;
}

/** Reads of one document that are called. */
const MOST_CALLED = 20;
const VALUES = { uuid: '00000000-0000-4000-8000-000000000001', integer: '1', text: 'a' } as const;

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'document-'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
try {
  console.log(JSON.stringify(await outcomeOf(process.argv[2] as string)));
} finally {
  rmSync(folder, { recursive: true });
}

async function outcomeOf(document: string): Promise<Outcome> {
  const overlay = join(folder, 'overlay.yaml');
  const defaults = { program: 'generate', operationModule: join(root, 'src/operation.ts') };
  const steps = [['--init'], ['--out', join(folder, 'api')]];
  for (const step of steps) {
    const { text, exitCode } = generateCommand(defaults, [
      ...step,
      '--document',
      document,
      '--overlay',
      overlay,
    ]);
    if (exitCode !== 0) return { outcome: 'refused', reason: text.replaceAll(/\s+/g, ' ').slice(0, 300) };
  }
  const { operations } = (await import(pathToFileURL(join(folder, 'api/operations.ts')).href)) as {
    operations: OperationTable;
  };
  const [mistake] = compilerSays(operations);
  if (mistake !== undefined) return { outcome: 'failed', reason: mistake };
  const reads = Object.values(operations).filter(({ cache }) => cache.kind === 'read');
  const counts = { operations: Object.keys(operations).length, cached: reads.length };
  return { ...counts, ...(await calls(operations)) };
}

/** Compiles a client of the document, and that types and rows agree on the arguments of each operation. */
function compilerSays(operations: OperationTable): string[] {
  const names = Object.entries(operations).map(([id, row]) => {
    const args = argumentNamesOf(row).map((name) => JSON.stringify(name));
    return `  ${JSON.stringify(id)}: ${args.join(' | ') || 'never'};\n`;
  });
  const client = JSON.stringify(join(root, 'src/client.ts'));
  const consumer = join(folder, 'consumer.ts');
  writeFileSync(
    consumer,
    `import { type CachedClient, createCachedClient } from ${client};
import { operations } from './api/operations.ts';
import type { operations as Operations, paths } from './api/schema.ts';
import type { Arguments } from ${JSON.stringify(join(root, 'src/call/types.ts'))};
interface Names {
${names.join('')}}
type Equal<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type KeyOf<T> = T extends unknown ? keyof T & string : never;
type Differing = { [Id in keyof Operations]: Equal<KeyOf<Arguments<Operations[Id]>>, Names[Id]> extends true ? never : Id }[keyof Operations];
/** A compiler that complains here lists the operations in which types and rows differ. */
export const differing: { readonly [Id in Differing]: never } = {};
export const client: CachedClient<paths, Operations> = createCachedClient<paths, Operations>(
  { name: 'api', operations }, { baseUrl: 'https://api.example', auth: { clientId: 'a', token: () => 'b' } });
`,
  );
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([consumer], { ...options, noEmit: true });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ').slice(0, 300));
}

/** Calls reads twice, and a third time after a write that invalidates them; the server counts. */
async function calls(operations: OperationTable): Promise<Outcome> {
  const requests: string[] = [];
  let answer = '{}';
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    const isRead = request.method === 'GET';
    response.writeHead(isRead ? 200 : 204, isRead ? { 'content-type': 'application/json' } : {});
    response.end(isRead ? answer : undefined);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  // Types follow the document, which is another one at each run.
  const client = createCachedClient<object, Record<string, never>>(
    { name: 'api', operations },
    { baseUrl: `http://127.0.0.1:${port}`, auth: { clientId: 'a', token: () => 'b' } },
  ) as unknown as Record<string, (args: object) => Promise<unknown>>;
  const call = async (id: string, row: Operation) => {
    const before = requests.length;
    // What the server answers to a write is not what the document says.
    await client[id]?.(argumentsOf(row)).catch((error: { code?: string }) => {
      if (row.method === 'get' || error.code === 'invalid_argument') throw error;
    });
    return requests.length - before;
  };
  let tried = 0;
  try {
    const reads = Object.entries(operations).filter(
      ([, { cache, server: own }]) => cache.kind === 'read' && !own,
    );
    for (const [id, row] of reads.slice(0, MOST_CALLED)) {
      const rule = row.cache as ReadRule;
      answer = rule.root === 'array' ? '[]' : '{}';
      const counts = [await call(id, row), await call(id, row)];
      const write = writeOf(operations, rule);
      if (write !== undefined) counts.push(await call(...write), await call(id, row));
      const expected = write === undefined ? [1, 0] : [1, 0, 1, 1];
      if (String(counts) !== String(expected))
        return { outcome: 'failed', tried, reason: `${id} and ${write?.[0]} made ${counts} requests` };
      tried++;
    }
    return { outcome: 'runs', tried };
  } catch (error) {
    return { outcome: 'failed', tried, reason: String(error).slice(0, 300) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function writeOf(operations: OperationTable, read: ReadRule): [string, Operation] | undefined {
  const shape = (template: string) => template.replaceAll(/\{[^{}]*\}/g, '{}');
  return Object.entries(operations).find(([, { cache, server }]) => {
    if (cache.kind !== 'write' || server !== undefined) return false;
    const { deletes, invalidates }: WriteRule = cache;
    return (
      deletes.some((key) => shape(key) === shape(read.key)) ||
      invalidates.some((group) => read.groups.includes(group))
    );
  });
}

function argumentNamesOf(row: Operation): string[] {
  const { pathParameters, query, headers = [], cookies = [], argumentNames, body, wholeBody } = row;
  const parameters = { path: Object.keys(pathParameters), query, header: headers, cookie: cookies };
  return [
    ...Object.entries(parameters).flatMap(([place, all]) =>
      all.map((name) => argumentNames?.[place as keyof typeof parameters]?.[name] ?? name),
    ),
    ...(wholeBody ? ['body'] : Object.keys(body)),
  ];
}

function argumentsOf({ pathParameters, argumentNames }: Operation): object {
  return Object.fromEntries(
    Object.entries(pathParameters).map(([name, format]) => [
      argumentNames?.path?.[name] ?? name,
      VALUES[format],
    ]),
  );
}
