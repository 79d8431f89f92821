import type { Definitions, DefinitionsPage } from '../../../api/definitions.ts';

/** What each part of the form gets. */
export interface PartProps {
  readonly page: DefinitionsPage;
  readonly own: Definitions;
  readonly isReadOnly: boolean;
  onChange(part: Partial<Definitions>): void;
}
