/** An agent that watches wear must not cause it. */
import { readFileSync } from 'node:fs';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { startAgent } from '../harness/program.js';
import { noMosquitto } from '../harness/system.js';

const FRAMES = 6;

t.test('an agent without a spool never writes to storage', { skip: noMosquitto }, async t => {
  const broker = await startMosquitto();
  if (broker === undefined) throw new Error('mosquitto did not start');
  const rhythm = [
    '--device-every',
    '200ms',
    '--process-every',
    '200ms',
    '--publish-every',
    '300ms',
    '--key-every',
    '1s',
  ];
  const client = connectMqtt({ url: broker.url, clientId: 'listener' });
  let frames = 0;
  let enough = (): void => {};
  const arrived = new Promise<void>(resolve => {
    enough = resolve;
  });
  await client.subscribe('edgevitals/v1/+/raw', () => {
    if (++frames === FRAMES) enough();
  });
  const agent = startAgent('run', '--broker', broker.url, '--device', 'dev', '-q', ...rhythm);
  t.teardown(async () => {
    await agent.stop();
    await client.close();
    await broker.stop();
  });
  await arrived;
  const io = readFileSync(`/proc/${agent.pid}/io`, 'utf8');
  t.equal(/^write_bytes: (\d+)$/m.exec(io)?.[1], '0', io);
});
