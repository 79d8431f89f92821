/**
 * Seed of a random test: taken from `DESKMETER_SEED`, else the `usual` one, else fresh; printed, so that a failure can be repeated.
 */
export function testSeed(name: string, usual = Math.floor(Math.random() * 2 ** 31)): number {
  const given = process.env['DESKMETER_SEED'];
  const seed = given === undefined ? usual : Number(given);
  process.stdout.write(`${name}: DESKMETER_SEED=${seed}\n`);
  return seed;
}

/** Random numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `npm run test:long`: random tests take their full counts. */
export const longTests = process.env['DESKMETER_LONG_TESTS'] === '1';
