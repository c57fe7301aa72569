/** Forms that a report is written in, each a piece at a time: memory does not grow with the fleet. */
import type { DeviceSummary, Finding } from '@edgevitals/shared/results';
import { printableJson } from '@edgevitals/shared/text';
import type { Block } from './block.js';
import { deviceBlocks, openingBlocks } from './compose.js';
import type { DeviceAnswers } from './gather.js';
import { HTML_END, htmlHead, htmlOf } from './html.js';
import { markdownOf } from './markdown.js';

export interface Opening {
  readonly title: string;
  readonly devices: readonly DeviceSummary[];
  readonly findings: readonly Finding[];
  /** Seconds since 1970. */
  readonly now: number;
}

export interface ReportForm {
  open(opening: Opening): string;
  device(answers: DeviceAnswers): string;
  close(): string;
}

const openingOf = ({ title, devices, findings, now }: Opening): Block[] =>
  openingBlocks(title, devices, findings, now);

const markdown = (): ReportForm => ({
  open: opening => openingOf(opening).map(markdownOf).join('\n'),
  device: answers => `\n${deviceBlocks(answers).map(markdownOf).join('\n')}`,
  close: () => '',
});

const html = (): ReportForm => ({
  open: opening => htmlHead(opening.title) + openingOf(opening).map(htmlOf).join(''),
  device: answers => deviceBlocks(answers).map(htmlOf).join(''),
  close: () => HTML_END,
});

/** The answers as they are, in their units. */
function json(): ReportForm {
  let count = 0;
  const text = (value: unknown): string => printableJson(JSON.stringify(value));
  return {
    open: ({ title, now, devices, findings }) =>
      `{"title":${text(title)},"at":${now},"devices":${text(devices)},"findings":${text(findings)},"answers":[`,
    device: answers => `${count++ === 0 ? '' : ','}\n${text(answers)}`,
    close: () => '\n]}\n',
  };
}

export const REPORT_FORMS = { markdown, html, json } as const satisfies Record<string, () => ReportForm>;
export type ReportFormName = keyof typeof REPORT_FORMS;

/** The form that a file's name asks for; undefined where it does not. */
export function formOfFile(file: string): ReportFormName | undefined {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === 'html' || ending === 'htm') return 'html';
  if (ending === 'json') return 'json';
  return ending === 'md' || ending === 'markdown' ? 'markdown' : undefined;
}
