/** What `perf stat -x ;` prints (perf-stat(1), CSV FORMAT): `value;unit;event;running ns;percent of time running;...`. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { parseCounter } from '@edgevitals/shared/frame';
import { LEAST_SHARE, type PerfCount } from './counting.js';

/**
 * One entry for each event in the order in which they were asked for; undefined for an event that the hardware does
 * not have, that was not counted, or that shared its counter for more than half of the time.
 * @throws EdgevitalsError SOURCE_DENIED when only user space was counted, SOURCE_MALFORMED for another form.
 */
export function parsePerfStat(text: string, events: number): (PerfCount | undefined)[] {
  const lines = text.split('\n').filter(line => line.includes(';'));
  if (lines.length !== events) {
    throw new EdgevitalsError(
      'SOURCE_MALFORMED',
      `perf stat printed ${lines.length} events where ${events} were asked for`,
    );
  }
  return lines.map(line => {
    const [value = '', , event = '', running = '', percent = ''] = line.split(';');
    if (/:[a-z]*u[a-z]*$/.test(event)) {
      throw new EdgevitalsError(
        'SOURCE_DENIED',
        'perf stat may count user space only: kernel.perf_event_paranoid must be 0 or less, or CAP_PERFMON given',
      );
    }
    const count = parseCounter(value);
    const runningNs = Number(running);
    const share = Number(percent) / 100;
    if (count === undefined || !Number.isSafeInteger(runningNs) || runningNs <= 0) return undefined;
    if (!(share >= LEAST_SHARE && share <= 1)) return undefined;
    return { value: count, runningNs, enabledNs: Math.round(runningNs / share) };
  });
}
