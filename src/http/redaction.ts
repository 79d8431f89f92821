/** Which keys of a vendor's JSON never reach us, and which arrive as keyed hashes. Applied at any depth, before anything is mapped or stored. */
export interface Redaction {
  readonly drop: readonly string[];
  readonly hashEmail: readonly string[];
  readonly hashPhone: readonly string[];
  /** Values that stay although their key is dropped, e.g. Zendesk's `SCRUBBED` subject. */
  readonly keepValues?: Readonly<Record<string, readonly string[]>>;
}
