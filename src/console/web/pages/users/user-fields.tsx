import type { Role } from '../../../api/endpoint.ts';
import { Field } from '../../parts/field.tsx';
import { Select } from '../../parts/select.tsx';

const ROLES: readonly (readonly [Role, string])[] = [
  ['viewer', 'Viewer: looks'],
  ['operator', 'Operator: syncs and imports'],
  ['admin', 'Admin: changes everything'],
];

export const RoleField = ({ role, onChange }: { readonly role: Role; onChange(role: Role): void }) => (
  <Select label="Role" value={role} options={ROLES} onChange={(next) => onChange(next as Role)} />
);

interface PasswordFieldProps {
  readonly label: string;
  readonly help: string;
  readonly password: string;
  readonly isRequired: boolean;
  onChange(password: string): void;
}

/** A password to be; the server keeps a hash of it only. */
export const PasswordField = ({ label, help, password, isRequired, onChange }: PasswordFieldProps) => (
  <Field label={label} help={help} isRequired={isRequired}>
    {(control) => (
      <input {...control} type="password" autoComplete="new-password" minLength={10} value={password} onChange={(event) => onChange(event.target.value)} />
    )}
  </Field>
);
