/** The templates that we send, as Jinja2 renders them: a key of the document, as it is or as JSON. For tests only. */

/** @returns undefined for a template of another form, or one whose key is missing: Jinja2 renders nothing then, and warns. */
export function render(template: string, document: unknown): string | undefined {
  const [, key, json] = /^\{\{ value_json\.([a-z0-9_]+)( \| tojson)? \}\}$/.exec(template) ?? [];
  if (key === undefined || typeof document !== 'object' || document === null || !Object.hasOwn(document, key))
    return undefined;
  const value = (document as Record<string, unknown>)[key];
  if (json !== undefined) return JSON.stringify(value);
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return String(value);
}
