import { explore, type Model } from './search.ts';

/** With `MODEL_TRACES=1` every counterexample is printed, of mutants and of declared residuals too. */
const WITH_TRACES = process.env.MODEL_TRACES !== undefined;

/** One line for each model checked. */
export const report: string[] = [];

/** What a check found: how often a read would hit or be stale, and the shortest way to a stale one. */
export interface Finding {
  readonly hits: number;
  readonly violations: number;
  readonly counterexample: string;
}

/** Visits every state. `readable` is the same model with its actors told apart, for the counterexample. */
export function check<State>(name: string, model: Model<State>, readable: Model<State> = model): Finding {
  const startedAtMs = performance.now();
  const { states, hits, violations } = explore(model, false);
  record(name, states, startedAtMs, `${violations} violations`);
  const counterexample = violations > 0 ? stepsOf(explore(readable, true).counterexample) : '';
  if (WITH_TRACES && violations > 0) report.push(counterexample);
  return { hits, violations, counterexample };
}

/** Searches until the first violation. */
export function shortestViolation<State>(name: string, model: Model<State>): string | undefined {
  const startedAtMs = performance.now();
  const { states, counterexample } = explore(model, true);
  const found = counterexample && `caught in ${counterexample.length - 1} steps`;
  record(name, states, startedAtMs, found ?? 'NOT CAUGHT');
  if (WITH_TRACES && counterexample) report.push(stepsOf(counterexample));
  return counterexample && stepsOf(counterexample);
}

function record(name: string, states: number, startedAtMs: number, result: string): void {
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  report.push(`${name.padEnd(72)}${String(states).padStart(9)} states ${seconds.padStart(5)} s  ${result}`);
}

function stepsOf(counterexample: readonly string[] | undefined): string {
  const lines = counterexample?.map((line, index) => `${String(index + 1).padStart(4)}  ${line}`);
  return `\n${lines?.join('\n')}\n`;
}
