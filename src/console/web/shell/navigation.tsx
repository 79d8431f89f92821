import { Icon, type IconName } from '../parts/icon.tsx';
import { Link } from '../router/link.tsx';
import { usePath } from '../router/location.ts';

const PLACES: readonly { readonly title: string; readonly items: readonly (readonly [href: string, label: string, icon: IconName])[] }[] = [
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
    ],
  },
];

const isHere = (href: string, path: string): boolean => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`));

export function Navigation({ onFollow }: { readonly onFollow: () => void }) {
  const path = usePath();
  return (
    <nav className="nav" aria-label="Pages">
      {PLACES.map(({ title, items }) => (
        <div key={title}>
          <h2 className="nav-title">{title}</h2>
          <ul>
            {items.map(([href, label, icon]) => (
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
