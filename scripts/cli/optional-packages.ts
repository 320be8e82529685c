import { createRequire } from 'node:module';
import type { generateCommand } from '../generate/command.ts';

/** What the generator needs and the client does not: optional peers of the package. */
const PACKAGES = ['openapi-typescript', 'typescript', 'yaml', 'ajv'];

const require = createRequire(import.meta.url);

/** The generator, or a command that says which packages to install where some are missing. */
export async function loadGenerator(): Promise<typeof generateCommand> {
  const missing = missingOf(PACKAGES);
  if (missing.length === 0) return (await import('../generate/command.ts')).generateCommand;
  // What this release was tested with.
  const { devDependencies } = require('notify-organisations/package.json') as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const wanted = missing.map((name) => `${name}@${devDependencies[name]}`).join(' ');
  return () => ({
    text: `The generator needs packages that are not installed here. Run: npm install --save-dev ${wanted}`,
    exitCode: 1,
  });
}

/** Those of some packages that are not installed. */
export function missingOf(names: readonly string[]): string[] {
  return names.filter((name) => !isUsable(name));
}

/** TypeScript 7 has no interface for other programs, so it does not count. */
function isUsable(name: string): boolean {
  try {
    const entry = require.resolve(name);
    return name !== 'typescript' || 'createProgram' in (require(entry) as object);
  } catch {
    return false;
  }
}
