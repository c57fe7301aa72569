import { atMost, type Gate } from '../bench.js';
import type { FrameSetName } from '../fleet/frame_set.js';
import type { Measured } from './frame_cost.js';
import { FEW, FEW_SENSORS, MANY, MOST, SENSORS, SOME } from './workloads.js';

const CPU = 'us CPU per frame';
const KIB = 'KiB per device';

/** What has to hold of the pipeline; a quick run is held to the same with fewer devices, but has no 10,000. */
export function inProcessGates(all: readonly Measured[]): readonly Gate[] {
  const of = (set: FrameSetName, devices: number): Measured | undefined =>
    all.find(({ workload }) => workload.set === set && workload.devices === devices);
  const sensor = of('sensor', SENSORS) ?? of('sensor', FEW_SENSORS);
  const isQuick = of('none', MANY) === undefined && of('none', SOME) !== undefined;
  const many = isQuick ? SOME : MANY;
  const cost = (set: FrameSetName, devices: number): number | undefined => of(set, devices)?.steady.total;
  const [small, large] = isQuick ? [FEW, many] : [many, MOST];
  const [few, most] = [of('none', small)?.kib, of('none', large)?.kib];
  return [
    atMost(`none, ${many} devices`, cost('none', many), 40, CPU),
    atMost(`none, ${MOST} devices`, cost('none', MOST), 40, CPU),
    atMost(`prior, ${many} devices`, cost('prior', many), 50, CPU),
    atMost(`prior, ${MOST} devices`, cost('prior', MOST), 50, CPU),
    atMost('sensor, first ten minutes', sensor?.learning?.total, 80, CPU),
    atMost('sensor, then', sensor?.steady.total, 80, CPU),
    atMost('memory, none', most, 24, KIB),
    atMost('memory, sensor', sensor?.kib, 48, KIB),
    atMost(`memory, ${large} devices to ${small}`, few && most && most / few, 1.15, 'ratio'),
  ];
}

/** The figure that is held against those who do less: us of CPU time a frame. */
export const comparedCost = (all: readonly Measured[]): number | undefined =>
  all.find(({ workload: { set, devices } }) => set === 'prior' && (devices === MANY || devices === SOME))
    ?.steady.total;
