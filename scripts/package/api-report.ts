import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import type { Packed } from './pack.ts';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/**
 * Every name that the package exports, and every declaration that it takes to understand them, as the tarball's
 * types have them. Of the generated types the models, and the names of all else: the rest of it follows the document.
 */
export function apiReport({ folder }: Packed): string {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const entries = Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [{ path: join(name, path), file: join(folder, target.types) }],
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    // Only what is ours is looked at.
    { module: ts.ModuleKind.NodeNext, noLib: true, types: [] },
  );
  const checker = program.getTypeChecker();
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const statements = new Set<ts.Node>();

  /** Adds the declarations of a symbol, and of everything that they name. */
  function add(symbol: ts.Symbol): void {
    for (const declaration of resolve(symbol).declarations ?? []) {
      const statement = ts.findAncestor(declaration, ts.isStatement);
      const isOurs = declaration.getSourceFile().fileName.startsWith(folder);
      if (statement === undefined || !isOurs || statements.has(statement)) continue;
      statements.add(statement);
      if (!isGenerated(statement)) addReferences(statement);
    }
  }

  function addReferences(node: ts.Node): void {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    if (symbol !== undefined) add(symbol);
    ts.forEachChild(node, addReferences);
  }

  const lists = entries.map(({ path, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`"${path}" has no types at ${file}`);
    const exported = checker
      .getExportsOfModule(module)
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    exported.forEach(add);
    const kinds = exported.map((one) => {
      const isValue = (resolve(one).flags & ts.SymbolFlags.Value) !== 0;
      return `- \`${one.name}\`${isValue ? '' : ' (type)'}`;
    });
    return [`## ${path}`, '', ...kinds, ''].join('\n');
  });
  return `${lists.join('\n')}\n## Declarations\n\n\`\`\`ts\n${printed([...statements], folder)}\n\`\`\`\n`;
}

/** The files of the tarball. What entries share is in chunks, whose names follow their contents. */
export function tarballList(files: readonly string[]): string {
  const names = new Set(files.map((file) => file.replace(/chunk-[^/]*\.js$/, 'chunk-*.js')));
  return ['## Files in the tarball', '', ...[...names].map((name) => `- ${name}`), ''].join('\n');
}

/** Declarations in their order, under the names of their files. */
function printed(statements: readonly ts.Node[], folder: string): string {
  const fileOf = (node: ts.Node) => relative(folder, node.getSourceFile().fileName).replaceAll('\\', '/');
  const files = [...new Set(statements.map(fileOf))].sort();
  const textsOf = (file: string) => {
    const own = statements.filter((node) => fileOf(node) === file);
    return own.sort((one, other) => one.pos - other.pos).map(textOf);
  };
  return files.map((file) => [`// ${file}`, ...textsOf(file)].join('\n')).join('\n\n');
}

/** Of generated interfaces the models in full, since a property that they lose breaks a caller; of the rest the name. */
function textOf(node: ts.Node): string {
  if (!(isGenerated(node) && ts.isInterfaceDeclaration(node))) return print(node);
  const members = node.members.map((member) => {
    const name = member.name?.getText();
    return name === 'schemas' ? print(member) : `${name}: …;`;
  });
  return `export interface ${node.name.text} {\n${members.join('\n').replaceAll(/^/gm, '    ')}\n}`;
}

const printer = ts.createPrinter({ removeComments: true });

function print(node: ts.Node): string {
  return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
}

function isGenerated(node: ts.Node): boolean {
  return node.getSourceFile().fileName.includes('/generated/schema');
}
