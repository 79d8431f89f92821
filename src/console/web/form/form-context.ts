import { createContext } from 'react';

export interface FormWords {
  /** Paths of fields that are secrets. */
  readonly secrets: ReadonlySet<string>;
  /** What is wrong, by path. */
  readonly wrong: Readonly<Record<string, string>>;
  readonly isReadOnly: boolean;
}

/** What all fields of a form know, however deep they are. */
export const FormContext = createContext<FormWords>({ secrets: new Set(), wrong: {}, isReadOnly: false });
