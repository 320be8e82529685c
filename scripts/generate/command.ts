import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { explainChanges } from './changes/explain.ts';
import { OpenApiDocument } from './document.ts';
import { checked, filesOf } from './emit.ts';
import { DocumentError, readText, writeTexts } from './files.ts';
import { firstOverlay } from './init.ts';
import { notesOn } from './notes.ts';
import { overlaid } from './overlay.ts';
import { reportOn } from './report.ts';
import { committed, readSource } from './source.ts';

/** What the command takes when it is told nothing else, and how it is called. */
export interface CommandDefaults {
  readonly program: string;
  readonly document?: string;
  readonly out?: string;
  readonly operationModule: string;
}

/** What a command says, and its exit code. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: 0 | 1 | 2;
  /** The text is what was asked for, whatever the exit code says, and belongs on standard output. */
  readonly isReport?: true;
}

/** Generates a client from an OpenAPI document, or says something about it. Everything that is wrong becomes a text. */
export function generateCommand(defaults: CommandDefaults, args: readonly string[]): CommandResult {
  try {
    return run(defaults, args);
  } catch (error) {
    if (error instanceof DocumentError) return failed(error.message);
    if (error instanceof RangeError) {
      return failed('The schemas of the document refer to each other in a chain that is too long to follow.');
    }
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS')) return misused(message, defaults);
    throw error;
  }
}

function run(defaults: CommandDefaults, args: readonly string[]): CommandResult {
  const { values } = parseArgs({
    args: [...args],
    options: {
      check: { type: 'boolean', default: false },
      'explain-changes': { type: 'boolean', default: false },
      init: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      document: { type: 'string', default: defaults.document ?? '' },
      overlay: { type: 'string' },
      out: { type: 'string', default: defaults.out ?? '' },
      'operation-module': { type: 'string', default: defaults.operationModule },
      against: { type: 'string', default: 'HEAD' },
      help: { type: 'boolean', default: false },
    },
  });
  const { document: file, overlay, out, against } = values;
  if (values.help) return said(usage(defaults));
  if (file === '') return misused('--document is missing', defaults);
  const plain = new OpenApiDocument(file);
  if (values.init) return init(plain, overlay, defaults);
  const document = overlay === undefined ? plain : overlaid(plain, overlay);
  if (values['explain-changes']) {
    const source = committed(file, against);
    if (source === undefined) return failed(`${file}: there is nothing to compare with in ${against}`);
    const old = new OpenApiDocument(file, source);
    // The overlay may be new.
    const oldOverlay = overlay && committed(overlay, against);
    const before = overlay && oldOverlay ? overlaid(old, overlay, oldOverlay) : old;
    return said(explainChanges(before, document, versionNow()));
  }
  if (values.report) return said(reportOn(document));
  const all = checked(document);
  if (out === '') return misused('--out is missing', defaults);
  const files = filesOf(all, { operationModule: values['operation-module'] });
  if (values.check) return check(files, out, defaults.program);
  writeTexts(out, files);
  return said([`${out}: ${[...files.keys()].join(', ')} from ${file}`, ...notesOn(all)].join('\n'));
}

function init(
  document: OpenApiDocument,
  overlay: string | undefined,
  { program }: CommandDefaults,
): CommandResult {
  if (overlay === undefined) {
    return { text: '--init writes an overlay: name its file with --overlay FILE', exitCode: 2 };
  }
  if (existsSync(overlay)) return failed(`${overlay} is there already; --init never overwrites it`);
  writeTexts(dirname(overlay), [[basename(overlay), firstOverlay(document)]]);
  return said(`${overlay}: a suggestion for each operation of ${document.file}, to be checked by somebody who knows.
Then: ${program} --document ${document.file} --overlay ${overlay} --out FOLDER`);
}

/** The version of the package in the folder that the command is run in. */
function versionNow(): string {
  if (!existsSync('package.json')) return '0.0.0';
  const { version } = readSource('package.json').root;
  return typeof version === 'string' ? version : '0.0.0';
}

function check(files: ReadonlyMap<string, string>, out: string, program: string): CommandResult {
  for (const [name, expected] of files) {
    const file = join(out, name);
    const found = existsSync(file) ? readText(file) : '';
    if (found === expected) continue;
    const [is, wanted] = [found.split('\n'), expected.split('\n')];
    const line = Array.from({ length: Math.max(is.length, wanted.length) }).findIndex(
      (_, index) => is[index] !== wanted[index],
    );
    return failed(`${file}:${line + 1} does not follow the document. Run "${program}" and commit the result.
  is:        ${is[line] ?? '(end of file)'}
  should be: ${wanted[line] ?? '(end of file)'}`);
  }
  return said(`${out} follows the document`);
}

function said(text: string): CommandResult {
  return { text, exitCode: 0 };
}

function failed(text: string): CommandResult {
  return { text, exitCode: 1 };
}

function misused(mistake: string, defaults: CommandDefaults): CommandResult {
  return { text: `${mistake}\n\n${usage(defaults)}`, exitCode: 2 };
}

function usage({ program, document, out }: CommandDefaults): string {
  const usual = (value: string | undefined) => (value === undefined ? '' : `   (default ${value})`);
  return `Usage: ${program} --document FILE --out FOLDER [--overlay FILE] [--check | --explain-changes | --init | --report]

Generates types, a table of operations and a map of the cache from an OpenAPI document. Only the named files are read.

  --document         the OpenAPI document, YAML or JSON${usual(document)}
  --out              where the generated files go${usual(out)}
  --overlay          cache rules for a document that somebody else writes (OpenAPI Overlay 1.0)
  --check            write nothing; fail with the first line in which FOLDER does not follow the document
  --explain-changes  write nothing; say what a consumer will notice since a commit, as the draft of a changelog entry
  --against          that commit   (default HEAD)
  --init             write an overlay to start from: names, and a suggested cache rule for each operation
  --report           write nothing; say how much of the API is cached, undecided or cannot be cached, and why
  --operation-module where the generated files import the type of a row from`;
}
