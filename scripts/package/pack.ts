import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** The tarball of this checkout, in a temporary folder that is removed when the process ends. */
export interface Packed {
  readonly tarball: string;
  /** The tarball unpacked. */
  readonly folder: string;
  /** Every file in it, sorted. */
  readonly files: readonly string[];
}

/** Builds and packs this checkout as `npm publish` would. */
export async function pack(): Promise<Packed> {
  console.error('Building and packing …');
  const temp = tempFolder();
  await run(process.cwd(), 'npm', 'run', '--silent', 'build');
  await run(process.cwd(), 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', temp);
  const tarball = join(temp, readdirSync(temp).find((name) => name.endsWith('.tgz')) ?? '');
  await run(temp, 'tar', '-xzf', tarball);
  const folder = join(temp, 'package');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  return { tarball, folder, files };
}

/** A new folder with the tarball and other packages installed, as a user would install them. */
export async function install({ tarball }: Packed, ...packages: readonly string[]): Promise<string> {
  console.error('Installing the package into an empty folder …');
  const folder = tempFolder();
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await run(folder, 'npm', 'install', ...quiet, tarball, ...packages);
  return folder;
}

/** What a program printed, and whether it ended with 0. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program to its end, or for three minutes at most. */
export function attempt(folder: string, program: string, ...args: readonly string[]): Promise<Outcome> {
  const options = { cwd: folder, timeout: 180_000, shell: process.platform === 'win32' };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const printed = `${stdout}${stderr}`.replaceAll(/^npm warn .*\n?/gm, '').trim();
      resolve({ ok: error === null, output: printed || (error?.message ?? '') });
    });
  });
}

/** Runs a program that has to succeed. */
async function run(folder: string, program: string, ...args: readonly string[]): Promise<void> {
  const { ok, output } = await attempt(folder, program, ...args);
  if (!ok) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`);
}

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
