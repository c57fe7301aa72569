import t from 'tap';
import { PAYLOAD_FLOOR, routingRatios } from './index.js';

t.test('ratios have payload to stand on, or are not told', async t => {
  const traffic = {
    sentBytes: 40_000,
    receivedBytes: 100_000,
    forwardedBytes: 60_000,
    sentFrames: 100,
    forwardedFrames: 300,
    controlSentBytes: 50_000,
    controlReceivedBytes: 150_000,
  };
  t.strictSame(routingRatios(traffic, 10), {
    controlSentBytesPerSecond: 5000,
    controlReceivedBytesPerSecond: 15_000,
    payloadBytesPerSecond: 20_000,
    ofSent: 0.5,
    ofAll: 1,
    forwardedShare: 0.75,
  });
  const quiet = routingRatios(traffic, 150);
  t.notOk('ofSent' in quiet, `100 kB in 150 s are below ${PAYLOAD_FLOOR} B/s`);
  t.equal(quiet.ofAll, 1);
  t.notOk('forwardedShare' in routingRatios({ ...traffic, sentFrames: 0, forwardedFrames: 0 }, 10));
});
