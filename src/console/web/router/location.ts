import { useSyncExternalStore } from 'react';

/** The address is the state: path and search parameters, changed through here so that whoever looks at them is told. */

const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());
window.addEventListener('popstate', tell);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function navigate(to: string, options: { readonly replace?: boolean } = {}): void {
  window.history[options.replace ? 'replaceState' : 'pushState'](null, '', to);
  tell();
}

export const usePath = (): string => useSyncExternalStore(subscribe, () => window.location.pathname);

const useSearchText = (): string => useSyncExternalStore(subscribe, () => window.location.search);

type Changes = Readonly<Record<string, string | readonly string[] | null>>;

/** The search parameters, and a function that changes some of them: null or nothing takes one away, several values repeat it. */
export function useSearch(): readonly [URLSearchParams, (changes: Changes) => void] {
  const search = new URLSearchParams(useSearchText());
  const change = (changes: Changes) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      next.delete(name);
      for (const one of [value ?? []].flat()) if (one !== '') next.append(name, one);
    }
    navigate(withSearch(window.location.pathname, next), { replace: true });
  };
  return [search, change];
}

export const withSearch = (path: string, search: URLSearchParams): string => (search.size === 0 ? path : `${path}?${search}`);
