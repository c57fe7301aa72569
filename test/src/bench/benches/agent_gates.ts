import { atMost, below, type Gate, notHeld } from '../bench.js';
import { bytesOf } from '../contenders/contender.js';
import type { Result } from '../entrant.js';
import { highestOf, medianOf } from '../spread.js';
import type { Results } from './agent.js';

const KIB_PER_MIB = 1024;
const CPU = '% of one CPU';

/** What has to hold of the native agent. One that was not built holds nothing; a missing peer proves nothing. */
export function agentGates(results: Results): readonly Gate[] {
  const plain = results.get('native');
  const tls = results.get('nativeTls');
  const collectd = results.get('collectd');
  const both = plain && tls && [...plain, ...tls];
  const gates = [
    atMost('CPU', plain && medianOf(plain, cpu), 0.35, CPU),
    below('CPU, of that of collectd', plain && collectd && share(plain, collectd), 1 / 3, 'ratio'),
    atMost('peak memory', plain && peak(plain), 5, 'MiB (VmHWM)'),
    atMost('peak memory, TLS', tls && peak(tls), 6, 'MiB (VmHWM)'),
    // MB and MiB are both usual for sizes of files: the stricter one
    atMost('binary', plain && bytesOf(plain[0]!.contender.parts) / 1e6, 2, 'MB (10^6 B)'),
    atMost('written to disk', both && highestOf(both, ({ writtenBytes }) => writtenBytes), 0, 'B'),
    atMost('wakeups', plain && medianOf(plain, wakeups), 2, '/s'),
    atMost('wakeups, TLS', tls && medianOf(tls, wakeups), 2, '/s'),
  ];
  return plain === undefined || tls === undefined ? gates.map(notHeld) : gates;
}

const cpu = (result: Result): number => result.cpuPercent;
const wakeups = (result: Result): number => result.wakeupsPerSecond;
const peak = (results: readonly Result[]): number => highestOf(results, ({ peakKb }) => peakKb) / KIB_PER_MIB;

/** They run side by side: the ratio within each round knows least of what else the machine did. */
const share = (ours: readonly Result[], theirs: readonly Result[]): number =>
  medianOf(
    ours.map((result, round) => cpu(result) / cpu(theirs[round]!)),
    ratio => ratio,
  );
