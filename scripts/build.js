import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

// What a file that is gone compiled to must not be published.
for (const part of ['generated', 'src', 'scripts']) rmSync(`dist/${part}`, { recursive: true, force: true });
const compiler = 'node_modules/typescript/bin/tsc';
process.exitCode =
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' }).status ?? 1;
