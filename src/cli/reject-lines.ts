import type { RejectReason } from '../warehouse/rejects.ts';
import { printText } from './print.ts';
import type { Terminal } from './terminal.ts';
import { countText } from './words.ts';

/** More reasons than this are in sync.reject. */
const MAX_REASONS = 5;

/** Which records of a connection could not be read, and why: they count in no KPI until they can. */
export function printRejects(print: (line: string) => void, { columns }: Pick<Terminal, 'columns'>, reasons: readonly RejectReason[]): void {
  for (const { stream, entity, reason, count } of reasons.slice(0, MAX_REASONS)) {
    printText(print, columns, '  ! ', `${stream}: ${countText(count, `${entity} record`)} rejected: ${reason}`);
  }
  const others = reasons.slice(MAX_REASONS).reduce((sum, { count }) => sum + count, 0);
  if (others > 0) print(`  ! and ${countText(others, 'more record')} for other reasons`);
  if (reasons.length > 0)
    printText(print, columns, '    → ', 'They count in no KPI. Content: select * from sync.reject; what maps at a later sync or replay leaves it.');
}
