import { temporaryFolder } from '../../harness/program.js';
import { atMost, type Bench } from '../bench.js';
import { measureDeviceCost } from '../server/device_cost.js';
import { outputBytes } from '../server/output_memory.js';
import { textTable } from '../table.js';

const MOST_HISTORY_BYTES = 3e6;
const MOST_WRITTEN_BYTES = 40e6;
const MOST_OUTPUT_KIB = 16;

const mega = (bytes: number): string => `${(bytes / 1e6).toPrecision(3)} MB`;

/** What one device more costs the server. */
export const server: Bench = {
  name: 'server',
  summary:
    'what a device costs the server: disk, memory, CPU, writes, messages; agents with their default plan, 60 processes',
  async run({ quick, print, progress }) {
    const folder = temporaryFolder();
    try {
      const heldBytes = await outputBytes(quick ? 200 : 1000);
      const cost = await measureDeviceCost({
        folder: folder.path,
        devices: quick ? 25 : 100,
        hours: quick ? 1 : 3,
        progress,
      });
      const { writtenBytes } = cost;
      print(
        textTable([
          ['a device', 'a day'],
          ['frames received', `${Math.round(cost.frames)} of ${Math.round(cost.frameBytes / cost.frames)} B`],
          [
            'CPU time',
            `${((cost.cpuMicrosecondsPerFrame * cost.frames) / 1e6).toPrecision(2)} s (${Math.round(cost.cpuMicrosecondsPerFrame)} us a frame)`,
          ],
          ['memory held for Home Assistant', `${Math.round(heldBytes / 1024)} KiB`],
          ['history on disk', mega(cost.historyBytes)],
          ['frame log on disk, always', mega(cost.logBytes)],
          ['written to disk', writtenBytes === undefined ? 'not counted here' : mega(writtenBytes)],
          ['states and findings', `${Math.round(cost.saidMessages)} messages, ${mega(cost.saidBytes)}`],
          [
            'Home Assistant',
            `${Math.round(cost.homeAssistantMessages)} messages, ${mega(cost.homeAssistantBytes)}`,
          ],
        ]),
      );
      return [
        atMost('history on disk', cost.historyBytes / 1e6, MOST_HISTORY_BYTES / 1e6, 'MB a device and day'),
        atMost(
          'written to disk',
          writtenBytes && writtenBytes / 1e6,
          MOST_WRITTEN_BYTES / 1e6,
          'MB a device and day',
        ),
        atMost('memory for Home Assistant', heldBytes / 1024, MOST_OUTPUT_KIB, 'KiB a device'),
      ];
    } finally {
      folder.remove();
    }
  },
};
