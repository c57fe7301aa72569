import type { SourceInfo } from '@edgevitals/shared/info';
import { printable, wrapWords } from '@edgevitals/shared/text';
import { conclusionsOf } from './conclusions.js';

const WIDTH = 80;
const SMALL_SCREEN = 23;

/** What the device's sources come to, one screen of 80 columns. */
export function probeScreen(sources: readonly SourceInfo[]): string {
  const rows = conclusionsOf(sources);
  const topics = Math.max(...rows.map(({ topic }) => topic.length));
  const verdicts = Math.max(...rows.map(({ verdict }) => verdict.length));
  const indent = topics + verdicts + 4;
  const lines = [`${countsOf(sources).padEnd(58)}${'(-v lists all)'.padStart(22)}`];
  for (const { topic, verdict, text } of rows)
    lines.push(...beside(`${topic.padEnd(topics)}  ${verdict.padEnd(verdicts)}  `, text, indent));
  const troubled = sources.filter(({ state }) => state === 'denied' || state === 'failing');
  for (const [i, { name, state, reason, costs }] of troubled.entries()) {
    const text = `${name}: ${reason}${costs === '' ? '' : `; lost: ${costs}`}`;
    const more = beside(`${state.padEnd(topics)}  `, text, topics + 2);
    if (lines.length + more.length > SMALL_SCREEN - 2) {
      lines.push(`and ${troubled.length - i} more that are denied or failing`);
      break;
    }
    lines.push(...more);
  }
  if (troubled.some(({ state }) => state === 'denied'))
    lines.push(...beside('', 'what is denied: run it as root, or with the capabilities of its unit file', 2));
  return `${lines.join('\n')}\n`;
}

/** `21 of 66 sources present, 1 denied` */
export function countsOf(sources: readonly SourceInfo[]): string {
  const count = (wanted: SourceInfo['state']): number =>
    sources.filter(({ state }) => state === wanted).length;
  const troubles = (['denied', 'failing'] as const).flatMap(state =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  );
  return [`${count('present')} of ${sources.length} sources present`, ...troubles].join(', ');
}

const beside = (head: string, text: string, indent: number): string[] =>
  wrapWords(printable(text), WIDTH - indent).map(
    (line, i) => `${i === 0 ? head : ' '.repeat(indent)}${line}`,
  );

/** One block a source: its state, then why it is not there and what that costs; at most 80 columns wide. */
export function probeTable(sources: readonly SourceInfo[]): string {
  const width = Math.max(...sources.map(source => source.name.length));
  const indent = ' '.repeat(width + 2);
  let text = '';
  for (const { name, state, reason, costs } of sources) {
    text += `${name.padEnd(width)}  ${state}\n`;
    const notes = [reason, costs === '' ? '' : `lost: ${costs}`].filter(note => note !== '');
    for (const note of notes)
      for (const line of wrapWords(printable(note), WIDTH - indent.length - 2))
        text += `${indent}  ${line}\n`;
  }
  return `${text}${countsOf(sources)}\n`;
}
