/**
 * taskstats over generic netlink (Documentation/accounting/taskstats.rst): what a task used is told when it ends, so
 * that no short-lived one is missed. It takes a netlink socket, which no host has so far; the probe says so, and what
 * it costs. Children that ended are in the meantime known by their parent's cutime and cstime once it has waited for
 * them.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { probing, type Source } from './source.js';

export class Taskstats implements Source {
  readonly name = 'taskstats';
  readonly rhythm = 'slow';

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'processes that live between two readings: their CPU time counts as their parents, names and I/O are lost',
        () => {
          throw new EdgevitalsError(
            'SOURCE_ABSENT',
            `taskstats needs a generic netlink socket, which the host ${host.name.split(' ', 1)[0]} cannot open`,
          );
        },
      ),
    ];
  }

  read(): void {}
}
