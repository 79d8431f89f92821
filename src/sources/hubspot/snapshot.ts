import * as z from 'zod';

const cursor = z.strictObject({});

/** A stream that is read whole, in one page, every time has nothing to remember. */
export type SnapshotCursor = z.infer<typeof cursor>;

export const snapshotCursor = (input: unknown): SnapshotCursor => cursor.parse(input);

/** Lists of configuration change rarely: once an hour is enough. */
export const HOURLY_MS = 3_600_000;
