import t from 'tap';
import { keysOf } from './keys.js';

const names = (input: string): string[] =>
  [...keysOf(input)].map(key => (key.name === 'text' ? key.text : key.name));

t.test('keys are told one by one, those that write nothing as one each', async t => {
  t.same(names('c/é'), ['c', '/', 'é']);
  t.same(names('\x1b[A\x1bOP\x1b[1;5Cq'), ['other', 'other', 'other', 'q']);
  t.same(names('\x1b'), ['escape']);
  t.same(names('\r\x7f\x03\x04\t'), ['enter', 'backspace', 'interrupt', 'interrupt', 'other']);
  t.same(names(''), []);
});
