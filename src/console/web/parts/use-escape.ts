import { useEffect } from 'react';

/** Calls `act` when Escape is pressed while it is on. */
export function useEscape(isOn: boolean, act: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    const hear = (event: KeyboardEvent) => event.key === 'Escape' && act();
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  });
}
