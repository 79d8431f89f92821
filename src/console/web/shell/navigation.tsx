import { useMay } from '../data/session.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Link } from '../router/link.tsx';
import { usePath } from '../router/location.ts';

type Item = readonly [href: string, label: string, icon: IconName, isForAdmins?: true];

const PLACES: readonly { readonly title: string; readonly items: readonly Item[] }[] = [
  {
    title: 'Numbers',
    items: [
      ['/', 'Overview', 'overview'],
      ['/kpis', 'KPIs', 'kpi'],
      ['/live', 'Live board', 'live'],
      ['/work-list', 'Work list', 'list'],
    ],
  },
  {
    title: 'Trust',
    items: [
      ['/connections', 'Connections', 'connection'],
      ['/runs', 'Runs and queue', 'run'],
      ['/quality', 'Data quality', 'quality'],
    ],
  },
  {
    title: 'Set up',
    items: [
      ['/definitions', 'Definitions', 'definition'],
      ['/figures', 'Figures', 'figure'],
      ['/users', 'Users', 'user', true],
    ],
  },
];

const isHere = (href: string, path: string): boolean => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`));

export function Navigation({ onFollow }: { readonly onFollow: () => void }) {
  const path = usePath();
  const isAdmin = useMay('admin');
  return (
    <nav className="nav" aria-label="Pages">
      {PLACES.map(({ title, items }) => (
        <div key={title}>
          <h2 className="nav-title">{title}</h2>
          <ul>
            {items
              .filter(([, , , isForAdmins]) => isAdmin || !isForAdmins)
              .map(([href, label, icon]) => (
                <li key={href}>
                  <Link href={href} aria-current={isHere(href, path) ? 'page' : undefined} onClickCapture={onFollow}>
                    <Icon name={icon} />
                    {label}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
