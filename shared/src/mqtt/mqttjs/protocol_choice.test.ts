import fc from 'fast-check';
import t from 'tap';
import { ProtocolChoice } from './protocol_choice.js';

t.test('the choice of version', async t => {
  const choice = new ProtocolChoice();
  choice.accepted();
  t.ok(choice.hungUp(), 'MQTT 5 is given up once');
  t.equal(choice.next, 4);
  t.notOk(choice.hungUp(), 'both are hung up on: wait');
  t.equal(choice.next, 5, 'then begin again');
  choice.hungUp();
  choice.unreached();
  t.equal(choice.next, 5, 'an absent broker says nothing about versions');
  const fixed = new ProtocolChoice(4);
  t.notOk(fixed.unsupported());
  t.notOk(fixed.hungUp());
  t.equal(fixed.next, 4);
});

t.test(
  'what worked is what the next connection begins with, and MQTT 5 is asked for again some time',
  async t => {
    const choice = new ProtocolChoice();
    const asked: number[] = [];
    // a broker of 3.1.1 that hangs up on MQTT 5
    for (let connection = 0; connection < 20; connection++) {
      for (;;) {
        asked.push(choice.next);
        if (choice.next === 4) break;
        t.ok(choice.hungUp());
      }
      choice.accepted();
    }
    t.same(asked.slice(0, 18), [5, ...Array.from({ length: 17 }, () => 4)]);
    t.equal(asked[18], 5);
    // it was updated, or had only been shutting down
    while (choice.next === 4) choice.accepted();
    choice.accepted();
    t.equal(choice.next, 5);
  },
);

t.test('whatever brokers do, at most two versions are tried before a pause', async () => {
  const event = fc.constantFrom('accepted', 'unsupported', 'hungUp', 'unreached');
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), events => {
      const choice = new ProtocolChoice();
      let inRow = 0;
      for (const name of events) {
        const again = name === 'accepted' || name === 'unreached' ? choice[name]() : choice[name]();
        inRow = again === true ? inRow + 1 : 0;
        if (inRow > 2 || ![4, 5].includes(choice.next)) return false;
      }
      return true;
    }),
  );
});
