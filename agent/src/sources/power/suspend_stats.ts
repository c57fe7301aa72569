/**
 * /sys/power/suspend_stats (kernel/power/main.c, Linux 5.x; the hw_sleep times, in microseconds, since 6.4) and
 * /sys/power/pm_wakeup_irq, which answers ENODATA until a suspend was ended by an interrupt. How long the system slept
 * is in the agent's own table: CLOCK_BOOTTIME runs ahead of CLOCK_MONOTONIC.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/power/suspend_stats';
const WAKEUP_IRQ = '/sys/power/pm_wakeup_irq';
const DEBUG = '/sys/kernel/debug/suspend_stats';
const SUSPEND = columnsOf('suspend');
const FILES = [
  ['success', SUSPEND.success],
  ['fail', SUSPEND.fail],
  ['total_hw_sleep', SUSPEND.total_hw_sleep_us],
  ['last_hw_sleep', SUSPEND.last_hw_sleep_us],
  ['failed_freeze', SUSPEND.failed_freeze],
  ['failed_prepare', SUSPEND.failed_prepare],
  ['failed_suspend', SUSPEND.failed_suspend],
  ['failed_suspend_late', SUSPEND.failed_suspend_late],
  ['failed_suspend_noirq', SUSPEND.failed_suspend_noirq],
  ['failed_resume', SUSPEND.failed_resume],
  ['failed_resume_early', SUSPEND.failed_resume_early],
  ['failed_resume_noirq', SUSPEND.failed_resume_noirq],
] as const;

/** debugfs suspend_stats, lines `name: count`, by name. */
export function parseSuspendStats(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/^[ \t]*(\w+): (\d+)$/gm)].map(([, name = '', count = '']) => [name, count]),
  );
}

export class SuspendStats implements Source {
  readonly name = 'suspend_stats';
  readonly tables = ['suspend'] as const;
  readonly rhythm = 'slow';
  private readonly row = new Row(new RowId([], ''), TABLES.suspend.columns.length);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'suspends that failed, and what ended a suspend', () => {
        if (counts(host)('success') === '')
          throw new EdgevitalsError('SOURCE_MALFORMED', `${DIRECTORY} has no success`);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const count = counts(host);
    for (const [file, column] of FILES) this.row.set(column, parseCounter(count(file)));
    this.row.set(SUSPEND.wakeup_irq, parseCounter(attribute(host, WAKEUP_IRQ)));
    into.push({ table: TABLES.suspend.id, rows: [this.row] });
  }
}

/** Where to take a count from: the directory, else debugfs. @throws EdgevitalsError when there is neither. */
function counts(host: Host): (name: string) => string {
  try {
    const names = new Set(host.list(DIRECTORY));
    return name => (names.has(name) ? attribute(host, `${DIRECTORY}/${name}`) : '');
  } catch (error) {
    if (!isEdgevitalsError(error, 'SOURCE_ABSENT')) throw error;
    const stats = parseSuspendStats(host.readText(DEBUG));
    return name => stats.get(name) ?? '';
  }
}
