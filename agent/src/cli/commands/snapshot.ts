import { takeSnapshot } from '../../agent.js';
import { processDetails } from '../../frame/process_details.js';
import type { Host } from '../../host/host.js';
import { readBoot } from '../../info/kernel.js';
import { MOST_PID } from '../../sources/process/most_pid.js';
import { allSources } from '../../sources/registry.js';
import { SourceRunner } from '../../sources/runner.js';
import type { Command } from '../command.js';
import { deviceId } from '../device.js';
import { parseWhole } from '../option.js';
import { jsonLine } from '../output.js';

/** Prints one reading of everything. */
export const snapshot: Command = {
  name: 'snapshot',
  summary: 'Print one reading of every source as JSON, in kernel units.',
  details: 'With --pid: the threads and sockets of that process instead.',
  options: [
    {
      name: 'device',
      short: 'd',
      value: 'ID',
      env: 'EDGEVITALS_DEVICE',
      help: "device id, else the host's name",
    },
    { name: 'pid', short: 'p', value: 'PID', help: 'threads and sockets of one process' },
    { name: 'compact', help: 'in one line' },
  ],
  async run(host: Host, values) {
    const print = (reading: object): void => host.stdout(jsonLine(reading, values.has('compact') ? 0 : 2));
    const pid = values.get('pid');
    if (pid !== undefined) {
      print(processDetails(host, { pid: parseWhole('pid', pid, 1, MOST_PID) }));
      return 0;
    }
    const identity = {
      device: deviceId(host, values.get('device')),
      boot: readBoot(host),
      run: host.bootMs(),
    };
    const runner = new SourceRunner(host, allSources());
    await runner.probe();
    const reading = await takeSnapshot(host, identity, runner);
    runner.close();
    print(reading);
    return 0;
  },
};
