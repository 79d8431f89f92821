import { type ReactNode, useId } from 'react';

export interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  readonly wrong?: string | undefined;
  readonly isRequired?: boolean | undefined;
  /** Gets what ties the control to its label, help and error. */
  readonly children: (control: ControlProps) => ReactNode;
}

export interface ControlProps {
  readonly id: string;
  readonly className: 'input';
  readonly required?: boolean;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

/** A control with its label, help, and what is wrong with it. */
export function Field({ label, help, wrong, isRequired, children }: FieldProps) {
  const id = useId();
  const described = [help ? `${id}-help` : '', wrong ? `${id}-wrong` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {isRequired && <span className="muted"> (required)</span>}
      </label>
      {children({
        id,
        className: 'input',
        ...(isRequired && { required: true }),
        ...(described !== '' && { 'aria-describedby': described }),
        ...(wrong && { 'aria-invalid': true }),
      })}
      {help && (
        <div className="help" id={`${id}-help`}>
          {help}
        </div>
      )}
      {wrong && (
        <div className="wrong" id={`${id}-wrong`}>
          {wrong}
        </div>
      )}
    </div>
  );
}
