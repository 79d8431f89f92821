/** A stream that is read whole, in one page, every time has nothing to remember. */
export type SnapshotCursor = Readonly<Record<string, never>>;

export const snapshotCursor = (): SnapshotCursor => ({});
