import t from 'tap';
import { RADIO_CLASSES, radioClass, radioClassOfModel } from './index.js';

t.test('the default of a kind says that it is one, and spans all that were measured', async t => {
  const any = radioClass('wifi')!;
  t.ok(any.classDefault);
  const { send, receive } = any.frameJoules(200, 6);
  t.ok(send.high > 3 * send.low);
  for (const each of RADIO_CLASSES.filter(({ kind }) => kind === 'wifi')) {
    const own = each.frameJoules(200, 6);
    t.ok(own.send.low >= send.low && own.send.high <= send.high, each.id);
    t.ok(own.receive.low <= own.receive.value && own.receive.value <= own.receive.high, each.id);
  }
  t.ok(receive.value > 0);
  t.equal(radioClass('carrier pigeon'), undefined);
  t.equal(new Set(RADIO_CLASSES.map(({ id }) => id)).size, RADIO_CLASSES.length);
});

t.test('a device that was measured itself is taken for what it is, its successors are not', async t => {
  for (const [model, id] of [
    ['Linksys WRT54GL', 'linksys-wrt54gl'],
    ['Raspberry Pi Model B Rev 2', 'raspberry-pi'],
    ['PC Engines net4826', 'soekris-net4826'],
    ['Raspberry Pi Model B Plus Rev 1.2', undefined],
    ['Raspberry Pi 4 Model B Rev 1.4', undefined],
    ['', undefined],
  ] as const)
    t.equal(radioClassOfModel(model)?.id, id, model);
});
