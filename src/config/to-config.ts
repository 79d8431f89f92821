import { DateTime } from 'luxon';
import { DEFAULT_PARAMETERS, type Parameters } from '../domain/parameters.ts';
import type { Target } from '../domain/target.ts';
import { toBusinessHours } from './business-hours.ts';
import type { CustomKpi, Variant } from '../domain/settings.ts';
import type { Config, ConfiguredSettings, ConnectionConfig } from './config.ts';
import type { FileContent } from './file-shape.ts';
import { toNotices } from './notices-shape.ts';
import type { ReadConnection } from './read-connections.ts';
import { warningsOf } from './warnings.ts';

/** The checked file as the rest of the house reads it: zones and parameters filled in, durations in ms, days as instants. */
export function toConfig(file: FileContent, connections: readonly ReadConnection[]): Config {
  const zone = file.timeZone ?? 'UTC';
  const targets = file.targets.map(toTarget);
  return {
    settings: toSettings(file),
    warehouse: file.warehouse,
    queue: file.queue,
    console: file.console,
    schedule: { everyMs: file.schedule.every, jitterMs: file.schedule.jitter },
    privacy: { key: file.privacy.key, archiveMs: file.privacy.archive, surveyComments: file.privacy.surveyComments },
    targets,
    variants: toVariants(file),
    custom: (file.kpi.custom ?? []).map(toCustom),
    notices: toNotices(file),
    connections: connections.map((connection) => toConnection(connection, zone)),
    warnings: warningsOf(file, connections),
  };
}

function toSettings(file: FileContent): ConfiguredSettings {
  const { variants: _, custom: __, ...given } = file.kpi;
  const answerTarget = { ...DEFAULT_PARAMETERS.answer_target_s, ...(given as Partial<Parameters>).answer_target_s };
  return {
    timeZone: file.timeZone,
    weekStart: file.weekStart,
    currency: file.currency,
    parameters: { ...DEFAULT_PARAMETERS, ...given, answer_target_s: answerTarget },
    // The cross-check has seen that one of the two zones is there.
    businessHours: file.businessHours && toBusinessHours(file.businessHours, file.timeZone ?? 'UTC'),
    teams: file.teams,
    agentMinimum: file.privacy.agentMinimum,
    agents: file.privacy.agents,
    ...(file.kpi.variants && { variants: toVariants(file) }),
    ...(file.kpi.custom && { custom: file.kpi.custom.map(toCustom) }),
    ...(file.targets.length > 0 && { targets: file.targets.map(toTarget) }),
  };
}

function toConnection({ common, source, config }: ReadConnection, zone: string): ConnectionConfig {
  const { id, since, baseUrl, ...mapping } = common;
  return {
    id,
    source: source.name,
    config,
    mapping: source.mapping?.(config, mapping) ?? mapping,
    ...(since !== undefined && { since: DateTime.fromISO(since, { zone }).toJSDate() }),
    ...(baseUrl !== undefined && { baseUrl }),
  };
}

function toTarget({ kpi, variant, atLeast, atMost, minSample, per, from, ...scope }: FileContent['targets'][number]): Target {
  return {
    kpi,
    variant,
    ...(atLeast !== undefined && { atLeast }),
    ...(atMost !== undefined && { atMost }),
    ...(minSample !== undefined && { minSample }),
    ...(per !== undefined && { per }),
    ...(from !== undefined && { from }),
    scope: scope as Readonly<Record<string, string>>,
  };
}

const toVariants = (file: FileContent): Variant[] =>
  Object.entries(file.kpi.variants ?? {}).map(([name, { kpis, ...parameters }]): Variant => ({ name, kpis, parameters }));

function toCustom({ id, base, where, name }: NonNullable<FileContent['kpi']['custom']>[number]): CustomKpi {
  return { id, base, name, where: Object.fromEntries(Object.entries(where).map(([dimension, members]) => [dimension, [members].flat().map(String)])) };
}
