/** What one look of the doctor came to. */
export interface Diagnosis {
  /** What was looked at: "broker", "credentials", "devices". */
  readonly what: string;
  /** "skipped": it could not be looked at, because of what failed before or is not known here. */
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}

export const ok = (what: string, text: string): Diagnosis => ({ what, state: 'ok', text });
export const skipped = (what: string, text: string): Diagnosis => ({ what, state: 'skipped', text });
export const warning = (what: string, text: string, advice: string): Diagnosis => ({
  ...{ what, state: 'warning', text, advice },
});
export const failed = (what: string, text: string, advice: string): Diagnosis => ({
  ...{ what, state: 'failed', text, advice },
});
