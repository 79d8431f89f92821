import { useState } from 'react';
import type { AnswerOf } from '../../../api/endpoint.ts';
import type { listUsers, UserInfo } from '../../../api/users.ts';
import { useMay, useSession } from '../../data/session.tsx';
import { useData } from '../../data/use-data.ts';
import { useWords } from '../../data/workspace.tsx';
import { sentence } from '../../format/words.ts';
import { Empty, Fetched, Notice } from '../../parts/states.tsx';
import { Section } from '../../parts/section.tsx';
import { Table } from '../../parts/table.tsx';
import { Page } from '../../shell/page.tsx';
import { AddUser } from './add-user.tsx';
import { ChangeUser } from './change-user.tsx';
import { RemoveUser } from './remove-user.tsx';

/** Who may log in, and what each of them may do. */
export default function UsersPage() {
  const isAdmin = useMay('admin');
  const isOpen = useSession().session?.isOpen === true;
  const data = useData<AnswerOf<typeof listUsers>>(isAdmin ? '/users' : undefined);
  const [open, setOpen] = useState<{ readonly what: 'change' | 'remove'; readonly user: UserInfo }>();
  const close = () => setOpen(undefined);
  return (
    <Page title="Users" lead="Who may log in. Viewers look, operators also sync and import, admins also change connections, definitions and users.">
      {!isAdmin ? (
        <Notice tone="plain">Only an administrator can see and change users.</Notice>
      ) : (
        <>
          {isOpen && (
            <Notice tone="warning">
              <strong>Nobody has a login yet: the console is open to everybody on this machine.</strong>{' '}
              <span className="muted">The first user has to be an admin. From then on everybody logs in, you too.</span>
            </Notice>
          )}
          <Section title="Users">
            <Fetched data={data} what="the users">
              {({ users }) =>
                users.length === 0 ? (
                  <Empty icon="user" title="No users yet" />
                ) : (
                  <UserTable users={users} onChange={(user) => setOpen({ what: 'change', user })} onRemove={(user) => setOpen({ what: 'remove', user })} />
                )
              }
            </Fetched>
          </Section>
          <AddUser isFirst={isOpen} onDone={data.reload} />
        </>
      )}
      {open?.what === 'change' && <ChangeUser user={open.user} onDone={data.reload} onClose={close} />}
      {open?.what === 'remove' && <RemoveUser user={open.user} onDone={data.reload} onClose={close} />}
    </Page>
  );
}

interface UserTableProps {
  readonly users: readonly UserInfo[];
  onChange(user: UserInfo): void;
  onRemove(user: UserInfo): void;
}

function UserTable({ users, onChange, onRemove }: UserTableProps) {
  const words = useWords();
  return (
    <Table<UserInfo>
      caption="Users and their roles"
      rows={users}
      keyOf={({ name }) => name}
      columns={[
        {
          head: 'Name',
          cell: ({ name, isYou }) => (
            <>
              {name} {isYou && <span className="muted">(you)</span>}
            </>
          ),
        },
        { head: 'Role', cell: ({ role }) => sentence(role) },
        { head: 'Added', isTight: true, cell: ({ createdAt }) => words.instant(createdAt) },
        {
          head: 'Actions',
          cell: (user) => (
            <div className="row">
              <button type="button" className="button compact" aria-label={`Change ${user.name}`} onClick={() => onChange(user)}>
                Change
              </button>
              <button type="button" className="button compact" aria-label={`Remove ${user.name}`} onClick={() => onRemove(user)}>
                Remove
              </button>
            </div>
          ),
        },
      ]}
    />
  );
}
