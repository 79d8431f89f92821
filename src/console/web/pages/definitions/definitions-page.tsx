import type { DefinitionsPage as DefinitionsAnswer } from '../../../api/definitions.ts';
import { useData } from '../../data/use-data.ts';
import { Fetched } from '../../parts/states.tsx';
import { Page } from '../../shell/page.tsx';
import { DefinitionsForm } from './definitions-form.tsx';

/** What counts, and what is good: targets, teams, exclusions, maps, tiers, surveys. */
export default function DefinitionsPage() {
  const data = useData<DefinitionsAnswer>('/definitions');
  return (
    <Page
      title="Definitions"
      lead="What counts, what it means, and what is good. See what a change would do to the numbers before it is saved; what the YAML file sets is changed there."
    >
      <Fetched data={data} what="the definitions" lines={10}>
        {(page) => <DefinitionsForm key={page.revision} page={page} onSaved={data.reload} />}
      </Fetched>
    </Page>
  );
}
