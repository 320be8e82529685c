// next build says nothing that is a warning; next start serves the recipe and an edge handler with a cache of its own.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { seed } from 'notify-organisations/testing';

process.env.NEXT_TELEMETRY_DISABLED = '1';
const next = 'node_modules/next/dist/bin/next';
const built = spawnSync(process.execPath, [next, 'build'], { encoding: 'utf8' });
const said = built.stdout + built.stderr;
assert.equal(built.status, 0, said);
// What Next.js says of every handler that runs there, and of every build in a CI.
const ofNext = /⚠ (?:The Edge Runtime is deprecated|Using edge runtime on a page|No build cache found).*/g;
assert.doesNotMatch(said.replaceAll(ofNext, ''), /warn|⚠|not supported|Node\.js API/i);

const server = spawn(process.execPath, [next, 'start', '--port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await new Promise<string>((found) => {
    let text = '';
    server.stdout.on('data', (chunk) => {
      text += chunk;
      const local = /http:\/\/localhost:\d+/.exec(text)?.[0];
      if (local !== undefined) found(local);
    });
  });
  const page = await fetch(`${url}/organisations/${seed.organisations.cabinetOffice}`);
  assert.equal(((await page.json()) as { name: string }).name, 'Cabinet Office');
  const unknown = await fetch(`${url}/organisations/00000000-0000-4000-8000-0000000000ff`);
  assert.equal(unknown.status, 404);
  for (const expected of [/fwd=miss; stored/, /; hit/]) {
    const { status } = (await (await fetch(`${url}/edge`)).json()) as { status: string };
    assert.match(status, expected);
  }
} finally {
  server.kill();
}
