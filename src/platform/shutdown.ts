/** Ends a command in two steps. */
export interface Shutdown {
  /** Aborted at the first Ctrl-C or SIGTERM: work stops after the page in flight. */
  readonly signal: AbortSignal;
  /** The exit code that says the command was interrupted (130 for Ctrl-C, 143 for SIGTERM); undefined when it was not. */
  exitCode(): number | undefined;
  /** Gives the signals back to Node. */
  dispose(): void;
}

const EXIT_CODE = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Ending = keyof typeof EXIT_CODE;

/**
 * Listens to Ctrl-C, SIGTERM and a closed terminal. The first aborts the signal, the second leaves at once with 130.
 * @param say what the user is told at the first one.
 * @param leave how to leave; for tests.
 */
export function onShutdown(
  say: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  leave: (code: number) => void = (code) => process.exit(code),
): Shutdown {
  const controller = new AbortController();
  let code: number | undefined;
  const end = (name: Ending) => {
    if (code !== undefined) return leave(130);
    code = EXIT_CODE[name];
    say('Stopping after the page in flight. Once more to stop at once.');
    controller.abort(new DOMException(`Stopped by ${name}`, 'AbortError'));
  };
  const listeners = (Object.keys(EXIT_CODE) as Ending[]).map((name) => [name, () => end(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose: () => listeners.forEach(([name, listener]) => process.off(name, listener)),
  };
}
