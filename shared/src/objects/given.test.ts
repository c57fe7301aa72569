import t from 'tap';
import { given } from './index.js';

t.test('what is undefined is absent, what has another value is kept', async t => {
  t.strictSame(given({ a: 1, b: undefined, c: null, d: false, e: '' }), { a: 1, c: null, d: false, e: '' });
  t.notOk('b' in given({ b: undefined }));
});

t.test('the type says which fields may be absent', async t => {
  const labelOf = (count: number): string | undefined => (count > 1 ? 'many' : undefined);
  const made: { readonly count: number; readonly label?: string } = given({ count: 2, label: labelOf(2) });
  t.strictSame(made, { count: 2, label: 'many' });
});
