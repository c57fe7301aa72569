import t from 'tap';
import { RtThreadFormat } from './rt_thread.js';

t.test('threads are read of both versions, with and without cores, and memory', async t => {
  const format = new RtThreadFormat();
  const lines = [
    'thread   pri  status      sp     stack size max used left tick  error',
    '-------- ---  ------- ---------- ----------  ------  ---------- ---',
    'tshell    20  ready   0x00000118 0x00001000    29%   0x00000009 000',
    'tidle0    0   31  running 0x00000040 0x00000100    50%   0x0000000b OK',
    'total    : 131227544',
    'used     : 17144',
    'maximum  : 17152',
    'available: 131210400',
  ];
  t.strictSame(
    lines.flatMap(line => format.take(line)),
    [
      { kind: 'stack', name: 'tshell', unused: 2867, size: 4096 },
      { kind: 'stack', name: 'tidle0', unused: 125, size: 256 },
      { kind: 'heap', name: '', free: 131_210_400, size: 131_227_544, leastFree: 131_210_392 },
    ],
  );
});

t.test('a torn line tells nothing', async t => {
  t.strictSame(new RtThreadFormat().take('tshell    20  ready   0x00000118 0x00001000    2'), []);
});
