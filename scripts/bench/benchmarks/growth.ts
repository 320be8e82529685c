import type { Benchmark } from '../context.ts';
import { growthOfBodies } from './growth-bodies.ts';
import { growthOfDocuments } from './growth-documents.ts';
import { growthOfKeys } from './growth-keys.ts';

export const growth: Benchmark = {
  number: 7,
  isSlow: true,
  name: 'Growth',
  about:
    'The same hits and writes with more stored, with more operations, with larger bodies. No API: it answers in the process.',
  seconds: { full: 161, quick: 27 },
  run: async (context) => [
    ...(await growthOfKeys(context)),
    ...(await growthOfDocuments(context)),
    ...(await growthOfBodies(context)),
  ],
};
