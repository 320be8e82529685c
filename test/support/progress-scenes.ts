import { setTimeout as sleep } from 'node:timers/promises';
import { clearProgress, followSteps, showProgress } from '../../scripts/progress.ts';

/** Run as a process of its own: work that somebody waits for, by the way it ends. */

const scenes: Readonly<Record<string, () => Promise<void>>> = {
  async done() {
    const begin = followSteps([1, 3]);
    for (const what of ['first', 'second']) {
      begin(what);
      await sleep(500);
    }
    clearProgress();
  },
  async counted() {
    showProgress('a wait whose end is known, and that says more about it than there is room for', {
      far: '0 of 125 s',
      secondsLeft: 125,
      isExact: true,
    });
    await sleep(1_500);
    clearProgress();
  },
  async failed() {
    showProgress('work that fails');
    throw new Error('it failed');
  },
};

await scenes[process.argv[2] ?? '']?.();
console.log('the result');
