import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { Inbox, startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { noMosquitto } from '../../harness/system.js';
import { MqttSender, packet } from './mqtt_sender.js';

t.test(
  'a broker delivers what is sent, in order, and keeps what is retained',
  { skip: noMosquitto },
  async t => {
    const broker = await startMosquitto();
    if (broker === undefined) throw new Error('mosquitto has gone');
    t.teardown(() => broker.stop());
    const sender = await MqttSender.open(broker.port, 'sender');
    t.teardown(() => sender.close());
    sender.publish('plain/kept', Buffer.from('first'), true);
    const client = connectMqtt({ url: broker.url, clientId: 'receiver' });
    t.teardown(() => client.close());
    const inbox = new Inbox<string>();
    await client.subscribe('plain/#', ({ payload }) =>
      inbox.add(Buffer.from(payload).toString().split(' ')[0] ?? ''),
    );
    await inbox.atLeast(1);
    sender.gather();
    for (let i = 0; i < 100; i++) sender.publish('plain/many', Buffer.from(`${i} ${'x'.repeat(20_000)}`));
    t.same(await inbox.atLeast(101), ['first', ...Array.from({ length: 100 }, (_, i) => `${i}`)]);
    t.equal(sender.sent, 101);
  },
);

t.test('acknowledgements are counted however they are cut', async t => {
  const server = createServer(socket => {
    socket.once('data', () => {
      socket.write(Buffer.from([0x20, 2, 0, 0, 0x40, 2, 0]));
      socket.once('data', () => socket.write(Buffer.from([1, 0x40, 2, 0, 2])));
    });
  }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const sender = await MqttSender.open((server.address() as AddressInfo).port, 'sender');
  t.teardown(() => sender.close());
  t.equal(sender.acknowledged, 0);
  sender.publish('plain/one', Buffer.from('1'));
  while (sender.acknowledged < 2) await sender.heard();
  t.equal(sender.acknowledged, 2);
});

t.test('a broker that refuses says with which code', async t => {
  const server = createServer(socket => {
    socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 5])));
  }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  await t.rejects(
    MqttSender.open((server.address() as AddressInfo).port, 'sender'),
    /refused sender: code 5/,
  );
});

t.test('a length beyond 127 takes more bytes', async t => {
  t.same([...packet(0x30, [Buffer.alloc(321)]).subarray(0, 3)], [0x30, 0xc1, 0x02]);
  t.same([...packet(0x30, [Buffer.alloc(5)]).subarray(0, 2)], [0x30, 5]);
});
