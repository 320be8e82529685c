import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import type { Packed } from './pack.ts';

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
  const surface = new Surface(program.getTypeChecker(), folder);
  const lists = entries.map(({ path, file }) => {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`"${path}" has no types at ${file}`);
    const kinds = surface.addExportsOf(source);
    return [`## ${path}`, '', ...kinds.map((line) => `- ${line}`), ''].join('\n');
  });
  return `${lists.join('\n')}\n## Declarations\n\n\`\`\`ts\n${surface.print()}\n\`\`\`\n`;
}

/** The files of the tarball. What entries share is in chunks, whose names follow their contents. */
export function tarballList(files: readonly string[]): string {
  const names = new Set(files.map((file) => file.replace(/chunk-[^/]*\.js$/, 'chunk-*.js')));
  return ['## Files in the tarball', '', ...[...names].map((name) => `- ${name}`), ''].join('\n');
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

class Surface {
  readonly #checker: ts.TypeChecker;
  readonly #folder: string;
  readonly #statements = new Set<ts.Node>();
  readonly #printer = ts.createPrinter({ removeComments: true });

  constructor(checker: ts.TypeChecker, folder: string) {
    this.#checker = checker;
    this.#folder = folder;
  }

  /** The names that a file exports, each with what it is, and adds what they are made of. */
  addExportsOf(source: ts.SourceFile): string[] {
    const symbol = this.#checker.getSymbolAtLocation(source);
    const exported = symbol === undefined ? [] : this.#checker.getExportsOfModule(symbol);
    return exported
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map((one) => {
        const target = this.#resolve(one);
        this.#add(target);
        const isValue = (target.flags & ts.SymbolFlags.Value) !== 0;
        return `\`${one.name}\`${isValue ? '' : ' (type)'}`;
      });
  }

  print(): string {
    const fileOf = (node: ts.Node) =>
      relative(this.#folder, node.getSourceFile().fileName).replaceAll('\\', '/');
    const files = [...new Set([...this.#statements].map(fileOf))].sort();
    return files
      .map((file) => {
        const own = [...this.#statements].filter((node) => fileOf(node) === file);
        const sorted = own.sort((one, other) => one.pos - other.pos);
        return [`// ${file}`, ...sorted.map((node) => this.#text(node))].join('\n');
      })
      .join('\n\n');
  }

  #add(symbol: ts.Symbol): void {
    for (const declaration of symbol.declarations ?? []) {
      const statement = ts.findAncestor(declaration, ts.isStatement);
      const isOurs = declaration.getSourceFile().fileName.startsWith(this.#folder);
      if (statement === undefined || !isOurs || this.#statements.has(statement)) continue;
      this.#statements.add(statement);
      if (!isGenerated(statement)) this.#addReferences(statement);
    }
  }

  #addReferences(node: ts.Node): void {
    if (ts.isIdentifier(node)) {
      const symbol = this.#checker.getSymbolAtLocation(node);
      if (symbol !== undefined) this.#add(this.#resolve(symbol));
    }
    ts.forEachChild(node, (child) => this.#addReferences(child));
  }

  #resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #text(node: ts.Node): string {
    if (!(isGenerated(node) && ts.isInterfaceDeclaration(node))) return this.#print(node);
    // The models in full, since a property that they lose breaks a caller; of the rest the name.
    const members = node.members.map((member) => {
      const name = member.name?.getText();
      return name === 'schemas' ? this.#print(member) : `${name}: …;`;
    });
    return `export interface ${node.name.text} {\n${members.join('\n').replaceAll(/^/gm, '    ')}\n}`;
  }

  #print(node: ts.Node): string {
    return this.#printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  }
}

function isGenerated(node: ts.Node): boolean {
  return node.getSourceFile().fileName.includes('/generated/schema');
}
