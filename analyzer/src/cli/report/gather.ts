/** Asks the analyzer for what a report shows, a device at a time. */
import { given } from '@edgevitals/shared/objects';
import type { AnswerOf, DeviceSummary, Finding, Method } from '@edgevitals/shared/results';

/** Asks one thing, whole. */
export type AskAnalyzer = <M extends Method>(method: M, body: object) => Promise<AnswerOf<M>>;

export interface ReportScope {
  /** Every device where it is left out. */
  readonly device?: string;
  readonly window: string;
  /** Rows of a table at most. */
  readonly limit: number;
}

/** All answers about one device. */
export interface DeviceAnswers {
  readonly summary: DeviceSummary;
  readonly findings: readonly Finding[];
  readonly top: AnswerOf<'top'>;
  readonly power: AnswerOf<'power'>;
  readonly thermal: AnswerOf<'thermal'>;
  readonly flash: AnswerOf<'flash'>;
  readonly mesh: AnswerOf<'mesh'>;
}

const POINTS = 120;
const MOST_FINDINGS = 1000;

/** Findings that are open, or were when their device went offline. */
export async function openFindings(ask: AskAnalyzer, device?: string): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for (const status of ['open', 'stale'] as const) {
    const body = { status, limit: MOST_FINDINGS, ...given({ device }) };
    all.push(...(await ask('findings', body)).findings);
  }
  return all;
}

/** What is known of one device. */
export async function answersOf(
  ask: AskAnalyzer,
  summary: DeviceSummary,
  { window, limit }: ReportScope,
): Promise<DeviceAnswers> {
  const { device } = summary;
  const body = { device, window, limit };
  // one after the other: a report is in no hurry, and an analyzer answers others meanwhile
  return {
    summary,
    findings: await openFindings(ask, device),
    top: await ask('top', { ...body, by: 'program', points: POINTS }),
    power: await ask('power', body),
    thermal: await ask('thermal', body),
    flash: await ask('flash', body),
    mesh: await ask('mesh', { device, window }),
  };
}
