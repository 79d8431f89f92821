import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'deskmeter.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

/** What was chosen by hand, else what the system prefers. */
export function currentTheme(): Theme {
  const chosen = window.localStorage.getItem(KEY);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = currentTheme();
  for (const listener of listeners) listener();
}

system.addEventListener('change', applyTheme);

/** A choice that is what the system prefers anyway is forgotten, so that the system leads again. */
export function chooseTheme(theme: Theme): void {
  if ((theme === 'dark') === system.matches) window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, theme);
  applyTheme();
}

export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
