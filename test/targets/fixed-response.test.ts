import { describe, expect, it } from 'vitest';
import { fixedResponse } from '../../shared/targets/fixed-response.ts';

describe('fixedResponse', () => {
  it.each([200, 404, 500, 599])('%i is a status and nothing else', (statusCode) => {
    const response = fixedResponse({ statusCode });
    expect(response.statusCode).toBe(statusCode);
    expect(Object.keys(response.headers)).toEqual([]);
    expect(response.body).toBeUndefined();
  });
});
