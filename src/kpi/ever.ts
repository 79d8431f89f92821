import type { Sql } from './sql-text.ts';

/** Finds what was asked by `ever` in a definition. */
export const EVER = /\/\* ever \*\/ select from (.*?) \/\* \. \*\//g;

/** Is there any such row at all, on whatever day? Marked, so that the engine knows when the answer has changed, and with it every day. */
export const ever = (from: Sql): Sql => `exists (/* ever */ select from ${from} /* . */)`;
