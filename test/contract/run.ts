import { type Outcome, replayAll } from './differential.ts';

/** Replays the recorded requests, prints equal and different per class, and fails below the share that was reached. */
const required = 687;

const outcomes = await replayAll();
const byClass = new Map<string, Outcome[]>();
for (const outcome of outcomes) byClass.set(outcome.class, [...(byClass.get(outcome.class) ?? []), outcome]);

console.log('class'.padEnd(22), 'equal'.padStart(5), 'different'.padStart(9));
for (const [name, list] of byClass) {
  const equal = list.filter(({ difference }) => difference === undefined).length;
  console.log(name.padEnd(22), String(equal).padStart(5), String(list.length - equal).padStart(9));
}
for (const { class: name, name: title, request, difference, acceptedFor } of outcomes) {
  if (difference === undefined) continue;
  console.log(`\n${name} | ${title} | ${request}`);
  if (acceptedFor !== undefined) console.log(`  accepted, since ${acceptedFor}`);
  else
    console.log(
      `  expected ${JSON.stringify(difference.expected)}\n  actual   ${JSON.stringify(difference.actual)}`,
    );
}
const equal = outcomes.filter(({ difference }) => difference === undefined).length;
const share = ((equal / outcomes.length) * 100).toFixed(1);
console.log(`\n${equal} of ${outcomes.length} responses are equal (${share} %), ${required} are required`);
process.exitCode = equal < required ? 1 : 0;
