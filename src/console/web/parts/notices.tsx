import type { Notice as NoticeInfo } from '../../api/values.ts';
import { Badge, type Tone } from './badge.tsx';
import { Notice } from './states.tsx';

const WORDS: Readonly<Record<NoticeInfo['kind'], readonly [tone: Exclude<Tone, 'accent'>, word: string]>> = {
  loading: ['warning', 'Loading'],
  unavailable: ['plain', 'Not available'],
  late: ['warning', 'Late'],
  approximate: ['plain', 'Approximate'],
  derived: ['plain', 'Derived'],
  low_sample: ['plain', 'Low sample'],
  hidden: ['plain', 'Hidden'],
  nothing: ['plain', 'Nothing happened'],
  rebuilding: ['warning', 'Being recalculated'],
};

/** The kinds in a word each, for a card; the sentences are its title. */
export const NoticeBadges = ({ notices }: { readonly notices: readonly NoticeInfo[] }) =>
  [...Map.groupBy(notices, ({ kind }) => kind)].map(([kind, ofKind]) => (
    <Badge key={kind} tone={WORDS[kind][0]} title={ofKind.map(({ message }) => message).join(' ')}>
      {WORDS[kind][1]}
    </Badge>
  ));

/** In full, with what to do. */
export const NoticeList = ({ notices }: { readonly notices: readonly NoticeInfo[] }) => {
  if (notices.length === 0) return null;
  return (
    <ul className="stack tight">
      {notices.map(({ kind, message, action }) => (
        <li key={kind + message}>
          <Notice tone={WORDS[kind][0]}>
            <strong>{WORDS[kind][1]}.</strong> {message}
            {action && <p className="small muted">{action}</p>}
          </Notice>
        </li>
      ))}
    </ul>
  );
};
