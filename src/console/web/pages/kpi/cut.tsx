import type { CatalogEntry } from '../../../api/workspace.ts';
import { dimensionText, variantText } from '../../format/words.ts';
import { Select } from '../../parts/select.tsx';
import { useSearch } from '../../router/location.ts';

interface CutProps {
  readonly entry: CatalogEntry;
  readonly variant: string;
  readonly by: string;
}

/** Which definition, and split by what. */
export function Cut({ entry, variant, by }: CutProps) {
  const [, change] = useSearch();
  const { dimensions, variants } = entry;
  return (
    <div className="filters">
      {dimensions.length > 1 && (
        <Select
          label="Split by"
          value={by === '' ? (dimensions[0] ?? 'all') : by}
          options={dimensions.map((each) => [each, each === 'all' ? 'Nothing' : dimensionText(each)] as const)}
          onChange={(next) => change({ by: next === 'all' ? null : next })}
        />
      )}
      {variants.length > 1 && (
        <Select
          label="Definition"
          value={variant}
          options={variants.map((each) => [each, variantText(each)] as const)}
          onChange={(next) => change({ variant: next === 'default' ? null : next })}
        />
      )}
    </div>
  );
}
