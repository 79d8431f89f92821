import { useEffect, useRef } from 'react';
import type { ConsoleEvent } from '../../api/events.ts';
import { linkTo } from './request.ts';

type Listener = (event: ConsoleEvent) => void;

const TYPES = ['run', 'stream', 'numbers'] as const satisfies readonly ConsoleEvent['type'][];

const listeners = new Set<Listener>();
let stream: EventSource | undefined;

/** One stream of events for all that listen, open while anybody does. The browser opens it again by itself when it breaks. */
function open(): EventSource {
  const source = new EventSource(linkTo('/events'));
  for (const type of TYPES) {
    source.addEventListener(type, (message) => {
      const event = JSON.parse((message as MessageEvent<string>).data) as ConsoleEvent;
      for (const listener of listeners) listener(event);
    });
  }
  return source;
}

/** Calls `listener` with whatever the server tells while the component is there. */
export function useEvents(listener: Listener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const hear: Listener = (event) => latest.current(event);
    listeners.add(hear);
    stream ??= open();
    return () => {
      listeners.delete(hear);
      if (listeners.size > 0) return;
      stream?.close();
      stream = undefined;
    };
  }, []);
}
