import type { ReactNode } from 'react';
import type { Problem } from '../data/problem.ts';
import type { Loaded } from '../data/use-data.ts';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './badge.tsx';

/** Grey shapes where content is coming. */
export const Skeleton = ({ height = 16, width = '100%' }: { readonly height?: number; readonly width?: number | string }) => (
  <span className="skeleton" style={{ height, width }} />
);

export const Loading = ({ lines = 4, what }: { readonly lines?: number; readonly what: string }) => (
  <div className="stack" role="status">
    <span className="spoken">Loading {what} …</span>
    {Array.from({ length: lines }, (_, i) => (
      <Skeleton key={i} height={20} width={`${100 - ((i * 17) % 40)}%`} />
    ))}
  </div>
);

interface EmptyProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}

/** Nothing there, why that is so, and what to do. */
export const Empty = ({ icon = 'nothing', title, children }: EmptyProps) => (
  <div className="empty">
    <Icon name={icon} />
    <h3>{title}</h3>
    {children}
  </div>
);

interface NoticeProps {
  readonly tone: Exclude<Tone, 'accent'>;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** It came about after the page was there: is read out. */
  readonly isNews?: boolean;
}

export const Notice = ({ tone, children, action, isNews }: NoticeProps) => (
  <div className="notice" data-tone={tone} role={isNews ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
    <Icon name={tone === 'plain' ? 'info' : tone} />
    <div>{children}</div>
    {action}
  </div>
);

/** What failed and what to do about it. */
export const Failed = ({ problem, onRetry }: { readonly problem: Problem; readonly onRetry?: (() => void) | undefined }) => (
  <Notice
    tone="bad"
    isNews
    action={
      onRetry && (
        <button type="button" className="button compact" onClick={onRetry}>
          Try again
        </button>
      )
    }
  >
    <strong>{problem.message}</strong>
    {problem.nextStep && <p className="small">{problem.nextStep}</p>}
  </Notice>
);

interface FetchedProps<T> {
  readonly data: Loaded<T>;
  readonly what: string;
  readonly lines?: number;
  readonly skeleton?: ReactNode;
  readonly children: (value: T) => ReactNode;
}

/** The three states of what is fetched: coming, failed, there. What was there stays, paler, while newer is coming. */
export function Fetched<T>({ data, what, lines = 4, skeleton, children }: FetchedProps<T>) {
  if (data.problem && data.value === undefined) return <Failed problem={data.problem} onRetry={data.reload} />;
  if (data.value === undefined) return skeleton ?? <Loading what={what} lines={lines} />;
  return (
    <div className={data.isRenewing ? 'stack wide renewing' : 'stack wide'} aria-busy={data.isRenewing}>
      {data.problem && <Failed problem={data.problem} onRetry={data.reload} />}
      {children(data.value)}
    </div>
  );
}
