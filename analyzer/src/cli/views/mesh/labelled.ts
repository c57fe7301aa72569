import { wrap } from '../../render/wrap.js';
import type { ViewOptions } from '../view.js';

const LABEL = 15;

/** Text beside a label, over as many lines as it takes. */
export const labelled = (label: string, text: string, { width }: ViewOptions): string[] =>
  wrap(text, width - LABEL).map((line, i) => `${(i === 0 ? label : '').padEnd(LABEL)}${line}`);
