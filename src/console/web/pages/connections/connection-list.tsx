import type { ConnectionInfo, listConnections } from '../../../api/connections.ts';
import type { AnswerOf } from '../../../api/endpoint.ts';
import { useMay } from '../../data/session.tsx';
import { useData } from '../../data/use-data.ts';
import { useEvents } from '../../data/use-events.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Fetched } from '../../parts/states.tsx';
import { Link } from '../../router/link.tsx';
import { Page } from '../../shell/page.tsx';
import { ConnectionCard } from './connection-card.tsx';

/** All helpdesks: what is fresh, what is not, and why. */
export default function ConnectionList() {
  const data = useData<AnswerOf<typeof listConnections>>('/connections');
  const mayAdd = useMay('admin');
  useEvents((event) => event.type === 'run' && data.reload());
  const add = mayAdd && (
    <Link className="button primary" href="/connections/new">
      <Icon name="plus" />
      Add a connection
    </Link>
  );
  return (
    <Page title="Connections" lead="Where the numbers come from: is every stream fresh, what could not be read, and what to do about it." actions={add}>
      <Fetched data={data} what="the connections" lines={8}>
        {({ connections }) => (connections.length === 0 ? <None mayAdd={mayAdd} /> : <List connections={connections} />)}
      </Fetched>
    </Page>
  );
}

const List = ({ connections }: { readonly connections: readonly ConnectionInfo[] }) => (
  <ul className="stack">
    {connections.map((connection) => (
      <ConnectionCard key={connection.id} connection={connection} />
    ))}
  </ul>
);

const None = ({ mayAdd }: { readonly mayAdd: boolean }) => (
  <div className="card">
    <Empty icon="connection" title="No helpdesk is connected yet">
      <p>{mayAdd ? 'Add Zendesk, Freshdesk or HubSpot here, or write it into config/deskmeter.yaml.' : 'An administrator can add one.'}</p>
    </Empty>
  </div>
);
