import * as z from 'zod';

const cursor = z.strictObject({});

/** A stream that is read whole, in one page, every time has nothing to remember. */
export type SnapshotCursor = z.infer<typeof cursor>;

export const snapshotCursor = (input: unknown): SnapshotCursor => cursor.parse(input);
