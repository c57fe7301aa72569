/** Frames of an outage that outlive the agent: the spool of the native host. */
import { readdirSync, watch } from 'node:fs';
import { decodeFrame } from '@edgevitals/shared/frame';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { freePort, Inbox, startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { endsCleanly, NATIVE, startRun } from './agents.mjs';

t.setTimeout(180_000);

t.test('what was spooled before a kill -9 is sent by the next run, before its own frames', async t => {
  const folder = t.testdir();
  const port = await freePort();
  const args = ['--broker', `mqtt://127.0.0.1:${port}`, '--spool', folder];
  const before = startRun(t, NATIVE, args);
  // the spool is used when the outage has lasted half a minute
  const changed = new Inbox();
  const watcher = watch(folder, (_event, name) => changed.add(name));
  await before.printed(/ECONNREFUSED/);
  await changed.atLeast(2);
  watcher.close();
  await before.stop('SIGKILL');
  const [spooled] = readdirSync(folder);
  t.match(spooled, /\.spool$/);

  const broker = await startMosquitto({ port });
  t.teardown(() => broker.stop());
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  const frames = new Inbox();
  await client.subscribe('edgevitals/v1/native/raw', ({ payload }) => frames.add(decodeFrame(payload)));
  const after = startRun(t, NATIVE, args);
  const { run } = (await frames.atLeast(1))[0];
  await frames.until(frame => frame.run !== run);
  const old = frames.items.filter(frame => frame.run === run).map(frame => frame.sequence);
  t.ok(old.length > 20, `${old.length} frames`);
  t.same(
    old,
    Array.from(old, (_, i) => i),
    'from the first on, in order, none twice',
  );
  t.equal(
    frames.items.findIndex(frame => frame.run !== run),
    old.length,
    'the old ones first',
  );
  await endsCleanly(t, after);
  t.notOk(readdirSync(folder).includes(spooled), 'what was acknowledged is gone');
});
