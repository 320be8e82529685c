import { execFile, spawn, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { timeLeft } from '../../scripts/bench/time-left.ts';
import { secondsLeft } from '../proof/soak/time-left.ts';

const CLEAR = '\r\u001b[K';
const hasTerminal = String(spawnSync('script', ['--version']).stdout).includes('util-linux');
const why = hasTerminal ? '' : ' (skipped: there is no "script" of util-linux here, which makes terminals)';

describe.skipIf(!hasTerminal)(`progress on a terminal${why}`, () => {
  it('says what is being done, how far it is and about how long is left, and makes room for the result', async () => {
    const { lines, screen } = await onTerminal('test/support/progress-scenes.ts done');
    expect(lines[0]).toBe('first · 1 of 2');
    expect(lines).toContainEqual(expect.stringMatching(/^second · 2 of 2 · about [2-9] s left$/));
    expect(screen).toEqual(['the result', '']);
  });

  it('counts known seconds down, in a line that is never longer than the terminal is wide', async () => {
    const { lines } = await onTerminal('test/support/progress-scenes.ts counted', { columns: 60 });
    expect(lines[0]).toBe('a wait whose end is known, a… · 0 of 125 s · 2 min 5 s left');
    expect(lines[0]).toHaveLength(59);
    expect(lines).toContainEqual(expect.stringMatching(/… · 0 of 125 s · 2 min 4 s left$/));
  });

  it('is taken away before an error is printed', async () => {
    const { screen, code } = await onTerminal('test/support/progress-scenes.ts failed');
    expect(screen.join('\n')).not.toContain('work that fails');
    expect(screen.join('\n')).toContain('Error: it failed');
    expect(code).toBe(1);
  });

  it('follows the audit through its cases, and is taken away by Ctrl-C', async () => {
    const { lines, screen, code } = await onTerminal('scripts/audit.ts', { until: 'left' });
    expect(lines[0]).toBe('looking at what is there');
    expect(lines[1]).toMatch(/^createOrganisation, as in the example · 1 of \d+$/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^updateOrganisation, .* · \d+ of \d+ · about \d+ s left/),
    );
    expect(screen).toEqual(['']);
    expect(code).toBe(130);
  });
});

describe('progress in a pipe', () => {
  it.each(['test/support/progress-scenes.ts done', 'scripts/demo.ts'])('is silent: %s', async (script) => {
    const { stdout, stderr } = await inPipe(script);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^the result\n$|times faster +\d+\n$/);
    expect(stdout).not.toMatch(/ left|\r/);
  });
});

describe('the time that is left', () => {
  it('of benchmarks follows how long those before took, but for what lasts as long as it was told to', () => {
    const guess = (seconds: number) => ({ seconds, isExact: false });
    const told = { seconds: 60, isExact: true };
    expect(timeLeft([guess(10), guess(20), told], [], 4)).toEqual({ secondsLeft: 86, isExact: false });
    expect(timeLeft([guess(10), guess(20), told], [5], 0)).toEqual({ secondsLeft: 70, isExact: false });
    expect(timeLeft([guess(10), guess(20), told], [5], 30)).toEqual({ secondsLeft: 60, isExact: false });
    expect(timeLeft([guess(10), guess(20), told], [5, 10], 1)).toEqual({ secondsLeft: 59, isExact: true });
  });

  it('of a soak is what its seconds and its reads still need, the runs to come included', () => {
    const seconds = (each: number) => ({ seconds: each, reads: 0 });
    expect(secondsLeft([seconds(80), seconds(20)], { seconds: 30, reads: 900 })).toBe(70);
    const reads = (each: number) => ({ seconds: 0, reads: each });
    expect(secondsLeft([reads(800), reads(200)], { seconds: 0, reads: 0 })).toBeUndefined();
    expect(secondsLeft([reads(800), reads(200)], { seconds: 10, reads: 400 })).toBe(15);
  });
});

interface Shown {
  /** Every line of progress, in turn. */
  readonly lines: readonly string[];
  /** What the screen shows in the end. */
  readonly screen: readonly string[];
  readonly code: number | null;
}

/** Runs a script on a terminal of its own, and presses Ctrl-C when it has said `until`. */
function onTerminal(script: string, { columns = 80, until = '' } = {}): Promise<Shown> {
  const command = `stty cols ${columns}; exec "${process.execPath}" --import tsx ${script}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  let isPressed = until === '';
  terminal.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
    if (isPressed || !output.includes(until)) return;
    isPressed = true;
    terminal.stdin.write('\u0003');
  });
  return new Promise((resolve, reject) => {
    terminal.once('error', reject);
    terminal.once('close', (code) => {
      const written = output.split('\r\n').map((row) => row.split(CLEAR));
      const lines = written.flatMap((row) => row.slice(1)).filter((line) => line !== '');
      resolve({ lines, screen: written.map((row) => row.at(-1) ?? ''), code });
    });
  });
}

function inPipe(script: string): Promise<{ stdout: string; stderr: string }> {
  const args = ['--import', 'tsx', ...script.split(' ')];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_, stdout, stderr) => resolve({ stdout, stderr }));
  });
}
