const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const STEPS = [1, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR];

/** A step that divides an axis of durations where people would: at full minutes, hours or days, in at most six pieces. */
export function durationStep(most: number): number {
  const fitting = STEPS.find((step) => most / step <= 6);
  if (fitting !== undefined) return fitting;
  const days = [1, 2, 5, 7, 14, 30, 60, 90, 180].find((count) => most / (count * DAY) <= 6);
  return (days ?? Math.ceil(most / DAY / 6)) * DAY;
}
