/** What requests are for. Budgets name the tickets, with events, history and links; the others are held to the plan apart. */
export const GROUPS = ['tickets', 'messages', 'objects', 'reference', 'reconciles'] as const;
export type Group = (typeof GROUPS)[number];

/** The least requests that a stream needs for what there is to read, by the vendor's fact sheet. */
export interface Least {
  readonly group: Group;
  /** Full pages, and whatever else rows cost. */
  readonly requests: number;
  /** Of what has been read already: so that nothing slips by while lists shift or an index lags. */
  readonly again?: number;
}
export type Plan = Readonly<Record<string, Least>>;

/** What one stream asked in a reading. */
export interface StreamCost {
  readonly stream: string;
  readonly mode: string;
  readonly endpoints: readonly string[];
  readonly requests: number;
}

/** One reading of a simulated account: what it cost, and the least it may cost. */
export interface Case {
  readonly title: string;
  /** Tickets it is about. */
  readonly tickets: number;
  readonly costs: readonly StreamCost[];
  readonly plan: Plan;
  /** Most requests of the group `tickets`, where a budget says more than 5 % above the least. */
  readonly most?: number;
}

/** Asking costs a request even where nothing is there. */
export const pages = (rows: number, size: number): number => Math.max(1, batches(rows, size));
/** Nobody asks for no ids. */
export const batches = (rows: number, size: number): number => Math.ceil(rows / size);

const TOLERANCE = 1.05;
const most = ({ requests, again = 0 }: Omit<Least, 'group'>): number => Math.floor(TOLERANCE * (requests + again));

/** Streams, and the tickets together, that asked more than a twentieth above the plan; in words. */
export function excess({ costs, plan, most: budget }: Case): string[] {
  const over = costs.flatMap(({ stream, requests }) => {
    const least = plan[stream] ?? { group: 'objects', requests: 0 };
    return requests <= most(least) ? [] : [`${stream}: ${requests} requests, the plan needs ${least.requests + (least.again ?? 0)}`];
  });
  const named = groupTotal({ costs, plan }, 'tickets');
  const limit = budget ?? most({ requests: named.least, again: named.again });
  return named.requests <= limit ? over : [...over, `tickets: ${named.requests} requests, the budget is ${limit}`];
}

/** Of the streams of a group: what they asked, the least, and how much may be looked at again. */
export function groupTotal({ costs, plan }: Pick<Case, 'costs' | 'plan'>, group: Group) {
  const own = costs.filter(({ stream }) => plan[stream]?.group === group);
  const sum = (of: (cost: StreamCost) => number) => own.reduce((total, cost) => total + of(cost), 0);
  return {
    requests: sum(({ requests }) => requests),
    least: sum(({ stream }) => plan[stream]?.requests ?? 0),
    again: sum(({ stream }) => plan[stream]?.again ?? 0),
  };
}

/** Prints a case as a table, with a line for each group; says whether it keeps to the plan. */
export function printCase(each: Case): boolean {
  const { title, tickets, costs, plan } = each;
  console.log(`\n${title}\n\n| stream | mode | endpoint | requests | least | again |\n| --- | --- | --- | --- | --- | --- |`);
  for (const { stream, mode, endpoints, requests } of costs) {
    const { requests: least = 0, again = 0 } = plan[stream] ?? {};
    console.log(`| ${stream} | ${mode} | ${endpoints.join(', ')} | ${requests} | ${least} | ${again} |`);
  }
  for (const group of GROUPS) {
    const { requests, least, again } = groupTotal(each, group);
    if (requests + least + again === 0) continue;
    const ratio = least + again === 0 ? '' : ` (${(requests / (least + again)).toFixed(3)})`;
    console.log(`  ${group}: ${requests} requests, least ${least} and ${again} again${ratio}; ${((requests / tickets) * 1000).toFixed(1)} per 1,000 tickets`);
  }
  const over = excess(each);
  console.log(over.length === 0 ? '  no stream more than 5 % above the plan' : over.map((line) => `  OVER: ${line}`).join('\n'));
  return over.length === 0;
}

/** Prints every case; one that is above the plan fails the benchmark. */
export async function printCases(cases: AsyncIterable<Case>): Promise<void> {
  for await (const each of cases) if (!printCase(each)) process.exitCode = 1;
}
