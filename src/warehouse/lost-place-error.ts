import { DeskmeterError } from '../domain/errors.ts';

/** Another run took the connection over. Nothing was written after it did; the run just ends. */
export class LostPlaceError extends DeskmeterError {
  readonly recovery = 'give-up';
  readonly connectionId: string;
  constructor(connectionId: string, options?: ErrorOptions) {
    super(`Another run took over connection ${connectionId}.`, 'Nothing to do: that run goes on where this one stopped.', options);
    this.connectionId = connectionId;
  }
}
