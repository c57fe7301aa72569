import { columnIndex } from '@edgevitals/shared/frame';
import t from 'tap';
import { type SelfCounts, SelfMeasurement } from './self.js';

const SUSPENDED = columnIndex('agent', 'suspended_ms');

t.test('time suspended grows with suspends, and by nothing else', async t => {
  const self = new SelfMeasurement();
  const usage = { cpuMicros: 0, rssBytes: 0, peakRssBytes: 0 };
  const told = [4, 0, 14, -3, 5_000_004, 5_000_014, 4_999_990, 5_000_154, 5_000_300].map(aheadMs =>
    self.measure(aheadMs, usage, {} as SelfCounts).rows[0]!.get(SUSPENDED),
  );
  t.same(told, [4, 4, 4, 4, 5_000_004, 5_000_004, 5_000_004, 5_000_004, 5_000_300]);
});
