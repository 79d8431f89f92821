/** How many rows of a page HubSpot leaves to the next one: now and then some, rarely all, with a cursor all the same. */
export function withheld(position: number, rows: number): number {
  if (position > 0 && position % 11 === 6) return rows;
  return position % 7 === 3 ? Math.ceil(rows / 3) : 0;
}
