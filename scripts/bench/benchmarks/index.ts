import type { Benchmark } from '../context.ts';
import { coldReads } from './cold-reads.ts';
import { growth } from './growth.ts';
import { hitInMemory } from './hit-in-memory.ts';
import { hitInRedis } from './hit-in-redis.ts';
import { missAndWrite } from './miss-and-write.ts';
import { nearCache } from './near-cache.ts';
import { page } from './page.ts';
import { sustained } from './sustained.ts';
import { typesAndGenerator } from './types-and-generator.ts';

export const benchmarks: readonly Benchmark[] = [
  hitInMemory,
  hitInRedis,
  nearCache,
  missAndWrite,
  page,
  coldReads,
  growth,
  typesAndGenerator,
  sustained,
];
