import t from 'tap';
import { DEFAULT_RETENTION, type StoreUsage } from '../history/store.js';
import { historyRoom } from './history_room.js';

const usage = (devices: number, bytesPerDeviceDay?: number): StoreUsage => ({
  ...{ bytes: 1e6, devices, bytesPerDeviceDay, retention: undefined },
});

t.test('a disk budget is told by devices and days', async t => {
  const retention = { ...DEFAULT_RETENTION, maxBytes: 3e9 };
  t.match(historyRoom(retention, usage(0)), {
    text: /1.00 MB of 3.00 GB: room for 153 devices for 30 days/,
    isShort: false,
  });
  t.match(historyRoom(retention, usage(10, 1e6)), {
    text: /room for 100 devices for 30 days, there are 10 \(1.00 MB a device and day, as measured\)/,
    ...{ days: 300, isShort: false },
  });
  t.match(historyRoom(retention, usage(1000, 1e6)), {
    text: /room for 3.0 days of the 1000 there are/,
    ...{ days: 3, isShort: true },
  });
  t.match(historyRoom({ ...retention, maxBytesPerDevice: 5e6 }, usage(10, 1e6)), {
    text: /3.00 GB, 5.00 MB a device: room for 5.0 days of the 10/,
    isShort: true,
  });
});
