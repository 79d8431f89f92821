import type { getConnectionConfig, listSources } from '../../../api/connection-form.ts';
import type { AnswerOf } from '../../../api/endpoint.ts';
import { useData } from '../../data/use-data.ts';
import { type Json, keepingSecrets } from '../../form/schema.ts';
import { Failed, Fetched, Notice } from '../../parts/states.tsx';
import { Page } from '../../shell/page.tsx';
import { ConnectionForm } from './connection-form.tsx';

/** Changes a connection that was made here; one of the YAML file is changed there. */
export default function EditConnection({ id }: { readonly id: string }) {
  const sources = useData<AnswerOf<typeof listSources>>('/sources');
  const data = useData<AnswerOf<typeof getConnectionConfig>>(`/connections/${encodeURIComponent(id)}/config`);
  return (
    <Page title={`Edit ${id}`} lead="Secrets stay as they are unless another is written.">
      {sources.problem && <Failed problem={sources.problem} onRetry={sources.reload} />}
      <Fetched data={data} what="the connection">
        {({ source, origin, config }) => {
          const form = sources.value?.sources.find((each) => each.source === source);
          if (origin === 'file') return <Notice tone="plain">This connection is set in the YAML file: change it there.</Notice>;
          return form ? <ConnectionForm form={form} initial={keepingSecrets(config as Json)} id={id} /> : null;
        }}
      </Fetched>
    </Page>
  );
}
