// What the analyzer does while somebody sets its wall clock.
import { type IncomingMessage, MemoryBroker } from '@edgevitals/shared/mqtt';
import { FINDING_CODEC, METHOD_ROWS } from '@edgevitals/shared/results';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { manualClock } from '../testing/manual_clock.js';
import { TroubledDevice } from '../testing/troubled_device.js';
import { startAnalyzer } from './analyzer.js';

const topics = new Topics();
const START_MS = Date.UTC(2026, 0, 1);
const HOUR = 3600;

for (const [name, bySeconds] of [
  ['an hour back', -HOUR],
  ['forty days ahead', 40 * 24 * HOUR],
] as const)
  t.test(`states and findings go on when the clock is set ${name}`, async t => {
    const broker = new MemoryBroker();
    const clock = manualClock(START_MS / 1000);
    const analyzer = await startAnalyzer({
      endpoint: broker.endpoint('analyzer'),
      topics,
      store: new SqliteStore(':memory:'),
      clock,
    });
    t.teardown(() => analyzer.stop());
    const inbox = new Inbox<IncomingMessage>();
    await broker.endpoint('user').subscribe(`${topics.base}/v1/gw-1/#`, inbox.add);
    const link = broker.endpoint('gw-1');
    const device = new TroubledDevice('gw-1', START_MS, 0.05);
    const live = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 10) {
        await link.publish({ topic: topics.raw('gw-1'), payload: device.nextFrame() });
        clock.advance(10);
      }
    };
    await live(30);
    clock.set(bySeconds);
    await live(300);
    const stateAt = (message: IncomingMessage): number =>
      message.topic === topics.state('gw-1', 'process')
        ? METHOD_ROWS.process.state.decode(message.payload).at
        : 0;
    const newest = await inbox.until(message => stateAt(message) > START_MS / 1000 + 200);
    t.ok(stateAt(newest) < START_MS / 1000 + 400, 'the time is that of the device');
    const found = await inbox.until(({ topic }) => topic.includes('/finding/process.cpu-hog/'));
    t.match(FINDING_CODEC.decode(found.payload), { status: 'open', subject: 'hog' });
  });
