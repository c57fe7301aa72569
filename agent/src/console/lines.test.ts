import t from 'tap';
import { ConsoleLines } from './lines.js';

t.test('lines come whole, however they are cut, and without what is for a terminal', async t => {
  const lines = new ConsoleLines();
  t.strictSame(lines.take('\x1b[1;32muart:~$ \x1b[mker'), []);
  t.strictSame(lines.take('nel\r\n\x1b[Kfree\r\nta'), ['kernel', 'free']);
  t.strictSame(lines.take('il\tX\n'), ['tail\tX']);
});

t.test('an answer behind a prompt is read as one without', async t => {
  const text = 'msh />total    : 32768\nnsh> nsh> ps\nuart:~$ free: 8\nmsh /flash>ls\n';
  t.strictSame(new ConsoleLines().take(text), ['total    : 32768', 'ps', 'free: 8', 'ls']);
});

t.test('a line without an end holds no memory, and the next one is whole', async t => {
  const lines = new ConsoleLines();
  for (let i = 0; i < 1000; i++) t.strictSame(lines.take('x'.repeat(100)), []);
  t.strictSame(lines.take('end\nnext\n'), ['next']);
});
