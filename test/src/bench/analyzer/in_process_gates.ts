import { atMost, type Gate } from '../bench.js';
import type { FrameSetName } from '../fleet/frame_set.js';
import type { Measured } from './frame_cost.js';
import { FEW, FEW_SENSORS, MANY, MOST, SENSORS } from './workloads.js';

const CPU = 'us CPU per frame';
const KIB = 'KiB per device';

/** What has to hold of the pipeline; a quick run has no 10,000 devices and holds what it has to the same. */
export function inProcessGates(all: readonly Measured[]): readonly Gate[] {
  const of = (set: FrameSetName, devices: number): Measured | undefined =>
    all.find(({ workload }) => workload.set === set && workload.devices === devices);
  const sensor = of('sensor', SENSORS) ?? of('sensor', FEW_SENSORS);
  const cost = (set: FrameSetName, devices: number): number | undefined => of(set, devices)?.steady.total;
  const [small, large] = of('none', MOST) === undefined ? [FEW, MANY] : [MANY, MOST];
  const [few, many] = [of('none', small)?.kib, of('none', large)?.kib];
  return [
    atMost(`none, ${MANY} devices`, cost('none', MANY), 40, CPU),
    atMost(`none, ${MOST} devices`, cost('none', MOST), 40, CPU),
    atMost(`prior, ${MANY} devices`, cost('prior', MANY), 50, CPU),
    atMost(`prior, ${MOST} devices`, cost('prior', MOST), 50, CPU),
    atMost('sensor, first ten minutes', sensor?.learning?.total, 80, CPU),
    atMost('sensor, then', sensor?.steady.total, 80, CPU),
    atMost('memory, none', many, 24, KIB),
    atMost('memory, sensor', sensor?.kib, 48, KIB),
    atMost(`memory, ${large} devices to ${small}`, few && many && many / few, 1.15, 'ratio'),
  ];
}
