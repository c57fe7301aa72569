import t from 'tap';
import { boundedBy, withSaving } from './pattern.js';

const match = withSaving(
  {
    kind: 'power.polling',
    subject: 'x',
    severity: 'info',
    level: 'raised',
    summary: '',
    hint: '',
    evidence: [],
  },
  { value: 3, sigma: 1, basis: 'modelled' },
);

t.test('nothing saves more than the device uses', async t => {
  t.match(boundedBy(2, match), { saving: { value: 2 }, evidence: [{ name: 'saving', value: 2 }] });
  t.equal(boundedBy(5, match), match);
  t.same(boundedBy(2, { ...match, saving: undefined } as never).evidence, match.evidence);
});
