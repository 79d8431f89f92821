import { describe, expect, it } from 'vitest';
import { activityConflicts } from '../../../src/sources/figures/index.ts';
import { read, wrongs } from './read.ts';

const schedule = (...rows: string[]): string => ['agent,activity,start,end', ...rows].join('\n');
const row = (start: string, end: string, activity = 'work', agent = 'acme-zendesk/71'): string => `${agent},${activity},${start},${end}`;
const times = (start: string, end: string) => {
  const file = read(schedule(row(start, end, 'off')));
  return file.problems.length > 0
    ? file.problems.map(({ message }) => message)
    : file.activities.map(({ startAt, endAt }) => [startAt.toISOString(), endAt.toISOString()])[0];
};

describe('a file of schedules', () => {
  it('gives what agents are planned to do', () => {
    expect(read(schedule(row('2026-11-02 09:00', '2026-11-02 17:00')))).toMatchObject({
      kind: 'schedule',
      rows: 1,
      problems: [],
      activities: [
        { line: 2, agentId: 'acme-zendesk/71', activity: 'work', startAt: new Date('2026-11-02T08:00:00Z'), endAt: new Date('2026-11-02T16:00:00Z') },
      ],
    });
  });

  it('has local times, or times with an offset', () => {
    expect(times('2026-07-01 9:30', '2026-07-01T17:00:30')).toEqual(['2026-07-01T07:30:00.000Z', '2026-07-01T15:00:30.000Z']);
    expect(times('2026-07-01T09:30+05:30', '2026-07-01T17:00Z')).toEqual(['2026-07-01T04:00:00.000Z', '2026-07-01T17:00:00.000Z']);
    expect(times('2026-11-02 22:00', '2026-11-02 24:00')).toEqual(['2026-11-02T21:00:00.000Z', '2026-11-02T23:00:00.000Z']);
  });

  it('takes the hour that autumn has twice whole, and refuses the one that spring leaves out', () => {
    expect(times('2026-10-25 02:00', '2026-10-25 02:30')).toEqual(['2026-10-25T00:00:00.000Z', '2026-10-25T01:30:00.000Z']);
    expect(times('2026-03-29 02:30', '2026-03-29 06:00')).toEqual(['"2026-03-29 02:30" does not exist in Europe/Berlin: clocks go forward over it']);
  });

  it('tells every wrong row, and all that is wrong with it', () => {
    const file = schedule(
      row('2026-11-02 09:00', '2026-11-02 17:00', 'wrok', 'acme-zendesk/72'),
      row('2026-11-02 09:00', '2026-11-02 09:00'),
      row('2.11.2026', '2026-11-02 25:00'),
      row('2026-11-02 09:00', '2026-11-12 17:00'),
      row('', '2026-11-02 17:00', '', ''),
    );
    expect(wrongs(file)).toEqual([
      '2, agent: acme-zendesk has no agent "72"; did you mean acme-zendesk/71 (Ann)?',
      '2, activity: "wrok" is no activity; did you mean work?',
      '3, end: must lie after start; a shift over midnight ends on the next day',
      '4, start: "2.11.2026" is no time: write it as 2026-11-02 09:00, or with its offset as 2026-11-02T09:00Z',
      '4, end: "2026-11-02 25:00" is no time: write it as 2026-11-02 09:00',
      '5, end: 248 hours of work in one row: is the day right?',
      '6, agent: is missing',
      '6, activity: is missing',
      '6, start: is missing',
    ]);
    expect(wrongs('agent,activity,from,end\n')).toEqual([
      '1, from: is no column; columns are agent, activity, start, end, note',
      '1: the header lacks the column start',
    ]);
  });

  it('never has an agent in two places', () => {
    const { activities } = read(
      schedule(
        row('2026-11-02 09:00', '2026-11-02 17:00'),
        row('2026-11-02 12:00', '2026-11-02 12:30', 'break'),
        row('2026-11-02 17:00', '2026-11-02 18:00'),
        row('2026-11-02 12:00', '2026-11-02 12:30', 'break', 'acme-freshdesk/9'),
      ),
    );
    expect(activityConflicts(activities, []).map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: break of acme-zendesk/71 overlaps work in line 2',
    ]);
    const night = {
      ...activities[0],
      startAt: new Date('2026-11-01T21:00:00Z'),
      endAt: new Date('2026-11-02T08:30:00Z'),
      origin: { file: 'w44.csv', line: 7, fileNo: 1 },
    };
    expect(activityConflicts(activities.slice(0, 1), [night as never]).map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: work of acme-zendesk/71 overlaps work in line 7 of w44.csv, loaded before',
    ]);
  });
});
