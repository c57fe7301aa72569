import { printable } from '@edgevitals/shared/text';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is text in an element and in an attribute, whatever devices call their things. */
export const escapeHtml = (text: string): string =>
  printable(text).replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
