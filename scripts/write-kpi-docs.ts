import { writeFile } from 'node:fs/promises';
import { kpiPage } from './kpi-docs/page.ts';

// Writes docs/kpis.md from the definitions; run it after a change of a KPI, a parameter or an input. A test tells when it is due.
await writeFile(new URL('../docs/kpis.md', import.meta.url), kpiPage());
