import { atMost, type Bench } from '../bench.js';
import { costAlone, costInCluster, type PartCosts } from '../deployed/serve_cluster.js';
import { figure, textTable } from '../table.js';

/** A cluster may cost so many times one process. */
const MOST_TIMES = 3;
const NODES = 3;

/** What a frame costs in a cluster. */
export const cluster: Bench = {
  name: 'cluster',
  summary:
    'CPU time of a frame through gateway, NATS and worker, beside one process; needs mosquitto, nats-server',
  async run({ quick, print, progress }) {
    const times = quick ? { rate: 1000, warmUp: 3, measure: 10 } : { rate: 2000, warmUp: 10, measure: 60 };
    progress('one process');
    const before = await costAlone(times);
    progress('a cluster on one node of NATS');
    const one = await costInCluster(1, times);
    progress(`a cluster on ${NODES} nodes of NATS`);
    const three = await costInCluster(NODES, times);
    progress('one process again: what else the machine does costs cycles too');
    const alone = meanOf(before, await costAlone(times));
    const row = (name: string, { parts, sum, rate }: PartCosts): string[] => {
      const nats = Object.entries(parts).filter(([part]) => part.startsWith('nats'));
      return [
        name,
        figure(parts['gateway'] ?? 0),
        figure(nats.reduce((all, [, each]) => all + each, 0)),
        figure(parts['worker'] ?? parts['serve'] ?? 0),
        figure(sum),
        figure(sum / alone.sum),
        `${Math.round(rate)}`,
      ];
    };
    print(
      textTable([
        ['us CPU a frame', 'gateway', 'NATS', 'worker', 'together', 'times', 'frames/s'],
        row('one process', alone),
        row('cluster, one node', one),
        row(`cluster, ${NODES} nodes, all kept three times`, three),
      ]),
    );
    return [
      atMost('gateway, one node of NATS, worker', one.sum / alone.sum, MOST_TIMES, 'times one process'),
      atMost(
        `gateway, ${NODES} nodes of NATS, worker`,
        three.sum / alone.sum,
        MOST_TIMES,
        'times one process',
      ),
    ];
  },
};

/** Of two measurements before and after the others. */
const meanOf = (a: PartCosts, b: PartCosts): PartCosts => ({
  parts: { serve: (a.sum + b.sum) / 2 },
  sum: (a.sum + b.sum) / 2,
  rate: (a.rate + b.rate) / 2,
});
