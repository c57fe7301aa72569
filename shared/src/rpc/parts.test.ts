import fc from 'fast-check';
import t from 'tap';
import { PartialAnswer, partsOf, USUAL_ANSWER_BYTES } from './parts.js';

t.test('an answer in parts is the answer, in whatever order and however often they come', t => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1025, maxLength: 5000 }),
      fc.integer({ min: 1024, max: 3000 }),
      fc.infiniteStream(fc.nat()),
      (payload, limit, order) => {
        const parts = partsOf(payload, { 'answer-limit': `${limit}`, parts: '1' });
        if (parts.length === 1) return payload.length <= limit;
        const answer = new PartialAnswer();
        const left = parts.map((part, i) => ({ part, name: `${i + 1}/${parts.length}` }));
        left.push(left[0]!);
        let whole: Uint8Array | undefined;
        while (left.length > 0) {
          const [one] = left.splice(order.next().value % left.length, 1);
          whole = answer.add(one!.name, one!.part) ?? whole;
        }
        return parts.every(({ length }) => length <= limit) && Buffer.from(payload).equals(whole!);
      },
    ),
  );
  t.end();
});

t.test('who takes no parts is told what to ask for', t => {
  const large = new Uint8Array(USUAL_ANSWER_BYTES + 1);
  t.throws(() => partsOf(large, undefined), { code: 'QUERY_ANSWER_TOO_LARGE', message: /limit and after/ });
  t.throws(() => partsOf(large, { 'answer-limit': 'NaN' }), { code: 'QUERY_ANSWER_TOO_LARGE' });
  t.throws(() => partsOf(new Uint8Array(300 * 1024), { 'answer-limit': '1024', parts: '1' }), {
    code: 'QUERY_ANSWER_TOO_LARGE',
  });
  t.equal(partsOf(large, { 'answer-limit': '1000000' }).length, 1);
  for (const name of ['', '0/2', '3/2', '1/999', 'a/b'])
    t.throws(() => new PartialAnswer().add(name, large), { code: 'QUERY_BAD_PAYLOAD' });
  t.end();
});
