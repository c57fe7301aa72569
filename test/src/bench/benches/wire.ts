import { atMost, type Bench } from '../bench.js';
import { nodeAgent } from '../contenders/agent.js';
import { collectd } from '../contenders/collectd.js';
import { isAbsent, skipped } from '../contenders/contender.js';
import { type Cost, measure } from '../measure.js';
import { Scene } from '../scene.js';
import { figure, textTable } from '../table.js';

const PROCESSES = 60;
const MOST_BYTES = 6;
/** Longer than a key interval: the first key frame is of processes that nothing is known of yet. */
const WARM_UP_SECONDS = 75;

/** Bytes on the wire per process and sample. */
export const wire: Bench = {
  name: 'wire',
  summary: 'bytes per process and sample on the wire, 60 processes of which 10 are busy, beside collectd',
  async run({ quick, print, progress }) {
    const scene = await Scene.open();
    try {
      // a whole key interval at least, for key frames to count as much as they do
      const seconds = quick ? 60 : 180;
      const contenders = [nodeAgent(scene.relay), collectd(scene.relay.port, PROCESSES, scene.folder)];
      const costs: Cost[] = [];
      await scene.beside(PROCESSES, async namespace => {
        for (const contender of contenders) {
          if (isAbsent(contender)) {
            print(skipped(contender));
            continue;
          }
          progress(`${contender.name}: ${seconds} s`);
          costs.push(await measure(namespace, contender, scene.relay, WARM_UP_SECONDS, seconds));
        }
      });
      const each = (cost: Cost): number => cost.upBytesPerSecond / PROCESSES;
      print(
        textTable([
          ['60 processes, 10 busy, 1 Hz', 'B/process/sample', 'B/s to broker', 'B/s from broker', 'ratio'],
          ...costs.map(cost => [
            cost.name,
            figure(each(cost)),
            figure(cost.upBytesPerSecond),
            figure(cost.downBytesPerSecond),
            figure(each(cost) / each(costs[0]!)),
          ]),
        ]),
      );
      return [atMost('wire', each(costs[0]!), MOST_BYTES, 'B per process and sample')];
    } finally {
      await scene.close();
    }
  },
};
