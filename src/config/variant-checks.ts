import { suggest } from '../domain/suggest.ts';
import type { FileContent } from './file-shape.ts';
import type { Finding } from './problems.ts';

/** A KPI with the variants it always has. */
interface WithVariants {
  readonly id: string;
  readonly variants?: Readonly<Record<string, unknown>>;
}

/** A target or rule about a variant that its KPI does not have would be compared with nothing. */
export function variantChecks(file: FileContent, kpis: readonly WithVariants[]): readonly Finding[] {
  const check = (path: readonly PropertyKey[], kpi: string | undefined, variant: string | undefined): Finding[] => {
    const known = kpi === undefined ? undefined : variantsOf(kpi, file, kpis);
    if (known === undefined || variant === undefined || known.includes(variant)) return [];
    const near = suggest(variant, known);
    return [{ path, message: `${kpi} has no variant ${variant}; ${near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`}` }];
  };
  return [
    ...file.targets.flatMap(({ kpi, variant }, index) => check(['targets', index, 'variant'], kpi, variant)),
    ...Object.entries(file.alerts?.rules ?? {}).flatMap(([rule, given]) =>
      given.when === 'target_missed' ? check(['alerts', 'rules', rule, 'variant'], given.kpi, given.variant) : [],
    ),
  ];
}

/** Those it always has, which a narrowed one shares with its base, and those of the config; undefined for an unknown KPI. */
function variantsOf(id: string, file: FileContent, kpis: readonly WithVariants[]): readonly string[] | undefined {
  const base = file.kpi.custom?.find((custom) => custom.id === id)?.base ?? id;
  const kpi = kpis.find((each) => each.id === base);
  if (kpi === undefined) return undefined;
  const own = Object.entries(file.kpi.variants ?? {}).filter(([, variant]) => variant.kpis.includes(id));
  return ['default', ...Object.keys(kpi.variants ?? {}), ...own.map(([name]) => name)];
}
