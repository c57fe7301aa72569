import { bytesOf } from '../contenders/contender.js';
import { highestOf, medianOf, spreadOf } from '../spread.js';
import { figure, textTable } from '../table.js';
import type { Results } from './agent.js';

const KIB_PER_MIB = 1024;
const BYTES_PER_MIB = 2 ** 20;
const HEAD = [
  ...['', 'CPU %', 'from - to', 'ratio', 'peak MiB', 'RSS MiB', 'PSS MiB', 'size MiB'],
  ...['B written', 'wakeups/s', 'B/s out'],
];
const NOTES = `CPU: of one CPU, all threads and waited-for children; ratio: to the first row.
Peak: VmHWM. Written: write_bytes meanwhile. Out: TCP payload to the broker or the scraper.
`;

/** One row a contender, ours first, and what each column counts. */
export function agentTable(results: Results): string {
  const all = [...results.values()];
  const ours = results.get('native');
  const rows = all.map(repeated => {
    const cpu = spreadOf(repeated.map(({ cpuPercent }) => cpuPercent));
    return [
      repeated[0]!.name,
      figure(cpu.median),
      `${figure(cpu.lowest)} - ${figure(cpu.highest)}`,
      figure(ours && cpu.median / medianOf(ours, ({ cpuPercent }) => cpuPercent)),
      figure(highestOf(repeated, ({ peakKb }) => peakKb) / KIB_PER_MIB),
      figure(medianOf(repeated, ({ rssKb }) => rssKb) / KIB_PER_MIB),
      figure(medianOf(repeated, ({ pssKb }) => pssKb / KIB_PER_MIB)),
      figure(bytesOf(repeated[0]!.contender.parts) / BYTES_PER_MIB),
      `${highestOf(repeated, ({ writtenBytes }) => writtenBytes)}`,
      figure(medianOf(repeated, ({ wakeupsPerSecond }) => wakeupsPerSecond)),
      repeated[0]!.outBytesPerSecond === undefined
        ? '-'
        : figure(medianOf(repeated, ({ outBytesPerSecond }) => outBytesPerSecond ?? 0)),
    ];
  });
  const counted = all.map(([first]) => [`  ${first!.name}`, first!.contender.counted]);
  const sizes = counted.map(([name, what]) => `${name}: ${what}\n`).join('');
  return `${textTable([HEAD, ...rows])}\n${NOTES}Size:\n${sizes}\n`;
}
