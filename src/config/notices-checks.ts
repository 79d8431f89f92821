import { suggest } from '../domain/suggest.ts';
import type { FileContent } from './file-shape.ts';
import type { Finding } from './problems.ts';

/** Channels that are named and do not exist, rules that tell nobody, mail without a server. */
export function noticesChecks({ channels, mail, alerts, report }: FileContent): readonly Finding[] {
  const rules = Object.entries(alerts?.rules ?? {});
  const named: (readonly [path: readonly PropertyKey[], names: readonly string[]])[] = [
    [['alerts', 'to'], alerts?.to ?? []],
    ...rules.map(([rule, { to }]) => [['alerts', 'rules', rule, 'to'], to ?? []] as const),
    [['report', 'to'], report?.to ?? []],
  ];
  const silent = alerts?.to === undefined ? rules.filter(([, { to }]) => to === undefined) : [];
  return [
    ...named.flatMap(([path, names]) =>
      names.flatMap((name, index) => (name in channels ? [] : [{ path: [...path, index], message: unknown(name, Object.keys(channels)) }])),
    ),
    ...silent.map(([rule]) => ({ path: ['alerts', 'rules', rule], message: 'tells nobody: give it to, or alerts.to for all rules' })),
    ...(mail === undefined ? mailless(channels) : []),
  ];
}

function unknown(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  if (near !== undefined) return `no channel is called ${name}; did you mean ${near}?`;
  return `no channel is called ${name}; ${known.length === 0 ? 'add it under channels' : `there are ${known.join(', ')}`}`;
}

const mailless = (channels: FileContent['channels']): readonly Finding[] =>
  Object.entries(channels)
    .filter(([, channel]) => 'email' in channel)
    .map(([name]) => ({ path: ['channels', name, 'email'], message: 'needs a server: add mail: { server: "${SMTP_URL}", from: deskmeter@example.com }' }));
