import type { SyncProgress } from '../sync/report.ts';
import type { Terminal } from './terminal.ts';
import { barText } from './words.ts';

/** Shows how syncs go on. */
export interface ProgressShow {
  readonly onProgress: (progress: SyncProgress) => void;
  /** The sync of this connection has ended. */
  end(connectionId: string): void;
}

const PLAIN_EVERY_MS = 10_000;

/** On a terminal one line that is overwritten, with a bar where the helpdesk lets us tell; elsewhere a plain line every ten seconds. */
export function showProgress(terminal: Terminal): ProgressShow {
  return terminal.isInteractive ? overwritten(terminal) : plain(terminal);
}

function overwritten(terminal: Terminal): ProgressShow {
  const running = new Map<string, string>();
  const draw = (): void => {
    if (running.size > 0) terminal.progress([...running.values()].join('  ·  '));
  };
  return {
    onProgress: ({ connectionId, stream, rows, progress }) => {
      running.set(connectionId, `${connectionId} ${stream} ${progress === undefined ? '' : `${barText(progress)} `}${rows}`);
      draw();
    },
    end: (connectionId) => {
      running.delete(connectionId);
      draw();
    },
  };
}

function plain(terminal: Terminal): ProgressShow {
  const said = new Map<string, number>();
  const now = (): number => terminal.clock.now().getTime();
  return {
    onProgress: ({ connectionId, stream, pages, rows, progress }) => {
      const last = said.get(connectionId) ?? now();
      if (!said.has(connectionId)) said.set(connectionId, last);
      if (now() - last < PLAIN_EVERY_MS) return;
      said.set(connectionId, now());
      terminal.say(`${connectionId} ${stream}: ${pages} pages, ${rows} records${progress === undefined ? '' : `, ${Math.floor(progress * 100)} %`}`);
    },
    end: (connectionId) => void said.delete(connectionId),
  };
}
