import { createContext, type ReactNode, use } from 'react';
import type { CatalogEntry, WorkspaceInfo } from '../../api/workspace.ts';
import { agoText, clockText, instantText } from '../format/time.ts';
import { type Unit, valueText } from '../format/value.ts';
import { sentence } from '../format/words.ts';

interface WorkspaceState {
  readonly info: WorkspaceInfo;
  reload(): void;
}

const WorkspaceContext = createContext<WorkspaceState | undefined>(undefined);

export const WorkspaceProvider = ({ value, children }: { readonly value: WorkspaceState; readonly children: ReactNode }) => (
  <WorkspaceContext value={value}>{children}</WorkspaceContext>
);

export function useWorkspace(): WorkspaceState {
  const state = use(WorkspaceContext);
  if (!state) throw new Error('useWorkspace outside of WorkspaceProvider');
  return state;
}

export const useCatalogEntry = (kpi: string): CatalogEntry | undefined => useWorkspace().info.catalog.find((entry) => entry.kpi === kpi);

/** Numbers and times as this workspace writes them. */
export function useWords() {
  const { timeZone, currency, filters } = useWorkspace().info;
  return {
    timeZone,
    channel: (channel: string) => filters.channel.find(({ member }) => member === channel)?.label ?? sentence(channel),
    value: (value: number | null | undefined, unit: Unit) => valueText(value, unit, { currency }),
    instant: (instant: string) => instantText(instant, timeZone),
    clock: (instant: string) => clockText(instant, timeZone),
    ago: (instant: string) => agoText(instant, new Date()),
  };
}
