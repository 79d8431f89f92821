import * as z from 'zod';
import { defaultParameter, kpiParameterShape } from '../../src/config/kpi-parameters.ts';
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/domain/parameters.ts';
import type { Kpi } from '../../src/kpi/kpi.ts';

/** Parameters that a definition reads, by watching it read them, and those its words name: some act where the facts are derived. */
export function parametersOf(kpi: Kpi): string[] {
  const read = new Set<string>();
  const watched = new Proxy(DEFAULT_PARAMETERS, {
    get: (parameters, name: string) => {
      read.add(name);
      return parameters[name];
    },
  }) as Parameters;
  kpi.value(watched);
  kpi.needs(watched);
  kpi.lookAheadDays?.(watched);
  for (const changes of Object.values(kpi.variants ?? {})) for (const name of Object.keys(changes)) read.add(name);
  for (const word of `${kpi.definition} ${kpi.source ?? ''}`.match(/[a-z]+(_[a-z0-9]+)+/g) ?? []) read.add(word);
  // Business time is counted by it.
  if (read.has('clock')) read.add('business_minute_rule');
  return [...read].filter((name) => name in kpiParameterShape).toSorted();
}

/** `fcr_window_days` = 7 (1 to 30): what it is about. */
export function parameterLine(name: string): string {
  const { type, enum: choices, minimum, maximum, description, anyOf } = shapeOf(name);
  const bounds = typeof minimum === 'number' && typeof maximum === 'number' && maximum < 1e6 ? `${minimum} to ${maximum}` : undefined;
  const alternatives = choices
    ? choices.map((choice) => `\`${choice}\``).join(', ')
    : type === 'boolean'
      ? '`true`, `false`'
      : (bounds ?? (anyOf ? 'a number, or a duration such as 1h' : type));
  const standing = JSON.stringify(defaultParameter(name) ?? 'off').replaceAll('"', '');
  return `\`${name}\` = ${standing} (${alternatives ?? 'any'})${description ? `: ${description}` : ''}`;
}

interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly anyOf?: readonly unknown[];
}

const shapeOf = (name: string): Shape => z.toJSONSchema(kpiParameterShape[name] as z.ZodType, { io: 'input', unrepresentable: 'any' }) as Shape;
