import { stringify } from 'yaml';
import { DocumentError } from './files.ts';
import { isObject, type Json, type JsonObject, type Path, pathOf, pointerTo, valueAt } from './json.ts';
import { readSource, type Source } from './source.ts';

/** What to do about something that cannot be used. */
export interface Advice {
  readonly fix: string;
  /** What to write at the place of the problem, or around it, ready to paste. */
  readonly paste?: Json;
}

/** What is wrong, and what to write instead. */
export type Mistake = {
  readonly what: string;
  // Among thousands of names the nearest takes long to find, so that is left to those problems that are printed.
} & (Advice | { readonly advise: () => Advice });

/** Something in the document that cannot be used. */
export type Problem = Mistake & {
  readonly path: Path;
  /** What it has in common with others, for a message about all of them. */
  readonly kind?: string;
};

/** A line of a file. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** Problems of one kind that are reported one by one; of more only the first is. */
const MOST_OF_A_KIND = 20;

/** An OpenAPI document that was read from a file: its value, its references and its lines. */
export class OpenApiDocument {
  readonly file: string;
  readonly root: JsonObject;
  readonly #source: Source;
  readonly #placeInOverlay: (path: Path) => SourceLine | undefined;

  /** @throws {DocumentError} with file and line when the file is no YAML or JSON, or is not OpenAPI 3. */
  constructor(
    file: string,
    source: Source = readSource(file),
    placeInOverlay: (path: Path) => SourceLine | undefined = () => undefined,
  ) {
    const { root } = source;
    if (!/^3\.[01]\b/.test(String(root.openapi ?? ''))) {
      const found =
        root.swagger === undefined ? String(root.openapi ?? 'missing') : `Swagger ${root.swagger}`;
      throw new DocumentError(
        `${file}:${source.lineOf(['openapi'])} is not an OpenAPI 3 document: "openapi" must be 3.0 or 3.1, and is ${found}`,
      );
    }
    if (!isObject(root.paths) || !Object.keys(root.paths).some((path) => !path.startsWith('x-'))) {
      const hooks = isObject(root.webhooks) ? ' (webhooks only)' : '';
      throw new DocumentError(
        `${file}:${source.lineOf(['paths'])} has no operations${hooks}: "paths" must hold at least one path`,
      );
    }
    this.file = file;
    this.root = root;
    this.#source = source;
    this.#placeInOverlay = placeInOverlay;
  }

  /** The same file with changes, and where what an overlay wrote at a path stands in the overlay. */
  with(root: JsonObject, placeInOverlay?: (path: Path) => SourceLine | undefined): OpenApiDocument {
    return new OpenApiDocument(this.file, { ...this.#source, root }, placeInOverlay);
  }

  /** Follows `$ref`s within the document, which were checked before. @throws {DocumentError} all the same. */
  deref(value: Json | undefined): Json | undefined {
    let current = value;
    for (let hops = 0; isObject(current) && typeof current.$ref === 'string'; hops++) {
      const reference = current.$ref;
      current = hops > 100 ? undefined : valueAt(this.root, pathOf(reference));
      if (current === undefined) throw new DocumentError(`${this.file}: "${reference}" leads nowhere`);
    }
    return current;
  }

  /** Problems in the order of the document, each as one paragraph: where, what is wrong, what to do, what to paste. */
  reports(problems: readonly Problem[]): string[] {
    const placed = problems
      .map((problem) => ({ ...this.#placeOf(problem), problem }))
      .sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
    return fewOfAKind(
      placed.map(({ problem, file, line }) => ({
        kind: problem.kind ?? problem.what,
        what: printable(`${file}:${line} ${problem.what}`),
        inFull: () => report(problem, file, line),
      })),
    );
  }

  /** @throws {DocumentError} with the reports of some problems, when there are any. */
  refuse(problems: readonly Problem[]): void {
    const count = `${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'}`;
    if (problems.length === 0) return;
    throw new DocumentError(`${this.reports(problems).join('\n\n')}\n\n${count} in ${this.file}`);
  }

  #placeOf({ path }: Problem): SourceLine {
    return this.#placeInOverlay(path) ?? { file: this.file, line: this.#source.lineOf(path) };
  }
}

/** A text for each item, and of more than twenty of a kind one for all of them. */
export function fewOfAKind(
  items: readonly { readonly kind: string; readonly what: string; readonly inFull?: () => string }[],
): string[] {
  const counts = new Map<string, number>();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const spokenFor = new Set<string>();
  return items.flatMap(({ kind, what, inFull }) => {
    const count = counts.get(kind) ?? 0;
    if (count <= MOST_OF_A_KIND) return [inFull?.() ?? what];
    if (spokenFor.has(kind)) return [];
    spokenFor.add(kind);
    return [`${what}, and ${count - 1} more of this kind: ${kind}`];
  });
}

function report(problem: Problem, file: string, line: number): string {
  const { path, what } = problem;
  const { fix, paste } = 'advise' in problem ? problem.advise() : problem;
  const said = [`${file}:${line} ${pointerTo(path)}`, `  ${what}`, `  ${fix}`].map(printable);
  if (paste === undefined) return said.join('\n');
  const text = file.endsWith('.json') ? JSON.stringify(paste, undefined, 2) : yamlOf(paste);
  return [...said, ...text.split('\n').map((each) => `      ${printable(each)}`)].join('\n');
}

/** A line for a terminal: names of a document may hold anything, sequences that control the terminal included. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return line.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '�');
}

/** A value as YAML of our own style: braces quoted where they must be, no long line folded. */
export function yamlOf(value: Json): string {
  return stringify(value, { lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
