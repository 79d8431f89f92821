import { useState } from 'react';
import type { listSources, SourceForm } from '../../../api/connection-form.ts';
import type { AnswerOf } from '../../../api/endpoint.ts';
import { useData } from '../../data/use-data.ts';
import { Choice } from '../../parts/choice.tsx';
import { Fetched } from '../../parts/states.tsx';
import { Page } from '../../shell/page.tsx';
import { ConnectionForm } from './connection-form.tsx';

/** A new helpdesk: which, how to log in, test, save. */
export default function NewConnection() {
  const data = useData<AnswerOf<typeof listSources>>('/sources');
  return (
    <Page title="Add a connection" lead="deskmeter only reads. Nothing is stored before the test has shown what this login can feed.">
      <Fetched data={data} what="the helpdesks">
        {({ sources }) => <Forms sources={sources} />}
      </Fetched>
    </Page>
  );
}

function Forms({ sources }: { readonly sources: readonly SourceForm[] }) {
  const [source, setSource] = useState(sources[0]?.source ?? '');
  const form = sources.find((each) => each.source === source);
  return (
    <>
      <Choice label="Helpdesk" value={source} options={sources.map((each) => [each.source, each.title] as const)} onChange={setSource} />
      {form && <ConnectionForm key={source} form={form} initial={{}} />}
    </>
  );
}
