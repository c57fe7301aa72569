import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../../host/host.js';
import type { Asked, Counting, PerfCount } from './counting.js';
import { parsePerfStat } from './perf_stat.js';
import { perfEvent } from './units.js';

const COUNTED_SECONDS = '1';
/** For a device that is so busy that starting perf takes seconds. */
const TIMEOUT_MS = 10_000;

/**
 * Counts by `perf stat`, where it is installed: on all CPUs for one second after each reading, which gives what was
 * counted until then: no sample waits for it.
 */
export class PerfTool implements Counting {
  private counting: Promise<void> | undefined;
  private counted: (readonly [Asked, PerfCount])[] = [];
  private failure: unknown;

  async begin(host: Host, asked: readonly Asked[]): Promise<readonly Asked[]> {
    const counts = await count(host, asked, 'true', []);
    return asked.filter((_, i) => counts[i] !== undefined);
  }

  takeCounts(host: Host, asked: readonly Asked[]): readonly (readonly [Asked, PerfCount])[] {
    const { failure, counted } = this;
    this.failure = undefined;
    this.counted = [];
    this.counting ??= this.count(host, asked).finally(() => {
      this.counting = undefined;
    });
    if (failure !== undefined) throw failure;
    return counted;
  }

  async settled(): Promise<void> {
    await this.counting;
  }

  close(): void {}

  private async count(host: Host, asked: readonly Asked[]): Promise<void> {
    try {
      const counts = await count(host, asked, 'sleep', [COUNTED_SECONDS]);
      asked.forEach((each, i) => {
        const counted = counts[i];
        if (counted !== undefined) this.counted.push([each, counted]);
      });
    } catch (error) {
      // told by the next reading
      this.failure = error;
    }
  }
}

/** Counts while `command` runs. @throws EdgevitalsError as `Host.run`, SOURCE_DENIED, SOURCE_MALFORMED. */
async function count(
  host: Host,
  asked: readonly Asked[],
  command: string,
  args: readonly string[],
): Promise<(PerfCount | undefined)[]> {
  if (host.run === undefined)
    throw new EdgevitalsError('SOURCE_ABSENT', `the host ${host.name} cannot run perf`);
  const several = asked.some(({ unit }) => unit.name !== asked[0]?.unit.name);
  const wanted = asked.map(({ unit, event }) => perfEvent(unit, event, several)).join(',');
  const { status, stdout } = await host.run(
    'perf',
    ['stat', '-a', '--no-scale', '-x', ';', '--log-fd', '1', '-e', wanted, command, ...args],
    TIMEOUT_MS,
  );
  if (status !== 0) {
    throw new EdgevitalsError(
      'SOURCE_DENIED',
      `perf stat -a ended with status ${status}: the user may not count on all CPUs (kernel.perf_event_paranoid), or perf does not know an event`,
    );
  }
  return parsePerfStat(stdout, asked.length);
}
