import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { kpiPage } from '../../scripts/kpi-docs/page.ts';
import { DIFFERENCES } from '../../scripts/kpi-docs/differences.ts';
import { BENCHMARKS } from '../../src/kpi/benchmarks.ts';
import { kpiParameterShape } from '../../src/config/kpi-parameters.ts';
import { KPIS } from '../../src/kpi/families/index.ts';

test('docs/kpis.md is current: else run scripts/write-kpi-docs.ts', async () => {
  const written = await readFile(new URL('../../docs/kpis.md', import.meta.url), 'utf8');
  expect(written === kpiPage(), 'npm exec -- node scripts/write-kpi-docs.ts').toBe(true);
});

test('every KPI has a section that a manager can check it with', () => {
  const sections = kpiPage().split('\n### ').slice(1);
  expect(sections).toHaveLength(KPIS.length);
  for (const section of sections) for (const row of ['Formula', 'Unit', 'Periods', 'Your helpdesk’s screen']) expect(section).toContain(`| ${row} |`);
});

test('every parameter stands with the KPIs it acts on; those that belong to none are named', () => {
  const page = kpiPage();
  const [head = ''] = page.split('\n## ');
  const untold = Object.keys(kpiParameterShape).filter((name) => !page.includes(`\`${name}\` = `));
  expect(untold).toEqual(['topic_rule', 'organizations', 'freeze_after_days']);
  for (const name of untold) expect(head).toContain(`\`${name}\``);
});

test('what is said about single KPIs is about KPIs that exist', () => {
  const known = new Set(KPIS.map((kpi) => kpi.id));
  expect([...Object.keys(DIFFERENCES), ...BENCHMARKS.map((each) => each.kpi)].filter((id) => !known.has(id))).toEqual([]);
});
