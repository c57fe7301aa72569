import t from 'tap';
import { PROCESS } from '../quantities/index.js';
import { fleetPrograms } from './fleet_programs.js';
import { encodeMinute } from './minute_codec.js';
import type { Slice } from './slice.js';
import { emptySlice } from './slice_of.js';
import { SqliteStore } from './sqlite/index.js';

const MINUTE = 28_000_020;

const minute = (at: number, programs: Readonly<Record<string, number>>): Slice => ({
  ...emptySlice(60 * at, 60 * at + 60),
  coveredSeconds: 60,
  processes: Object.entries(programs).map(([program, userSeconds]) => ({
    ...PROCESS.empty(),
    program,
    userSeconds,
    count: 1,
  })),
});

t.test(
  'programs of a fleet are summed over time and devices, and each device is told as it is done',
  async t => {
    const store = new SqliteStore(':memory:');
    const put = (device: string, at: number, programs: Readonly<Record<string, number>>): Promise<void> =>
      store.putMinutes([{ device, minute: at, packed: encodeMinute(minute(at, programs)) }]);
    await put('a', MINUTE, { web: 1, db: 2 });
    await put('a', MINUTE + 1, { web: 3 });
    await put('b', MINUTE, { web: 10 });
    await put('b', MINUTE + 90, { web: 1000 });
    const done: number[] = [];
    const { programs, devices, coveredSeconds, leftOut } = await fleetPrograms(
      store,
      ['a', 'b', 'never-seen'],
      60 * MINUTE,
      60 * (MINUTE + 60),
      each => void done.push(each),
    );
    t.same(done, [1, 2, 3]);
    t.same(
      programs.map(({ row, devices: many }) => [row.program, row.userSeconds, many]),
      [
        ['web', 14, 2],
        ['db', 2, 1],
      ],
    );
    t.same({ devices, coveredSeconds, leftOut }, { devices: 2, coveredSeconds: 180, leftOut: 0 });
    await store.close();
  },
);
