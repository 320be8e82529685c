import { describe, expect, it } from 'vitest';
import { replayAll } from './differential.ts';

describe('the recorded requests of which many are hostile', () => {
  it('get the response of the real API from the reference API, but for those with a reason', async () => {
    const outcomes = await replayAll();
    expect(outcomes).toHaveLength(690);
    const different = outcomes.filter(({ difference }) => difference !== undefined);
    expect(different.filter(({ acceptedFor }) => acceptedFor === undefined)).toEqual([]);
    expect(different).toHaveLength(3);
  });
});
