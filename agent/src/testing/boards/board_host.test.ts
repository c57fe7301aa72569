import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { type BoardArchive, type BoardEntry, formatBoard, overlaid, parseBoard } from './board_archive.js';
import { BoardHost } from './board_host.js';
import { idle } from './idle.js';

const header = {
  board: 'test',
  kernel: '6.1.0',
  arch: 'aarch64',
  captured: '2026-11-22T12:00:00Z',
  user: 0,
  interval: 5,
  redacted: '',
  notes: '',
};
const archive = (...entries: BoardEntry[]): BoardArchive => ({ header, entries, tools: [] });
const board = (...entries: BoardEntry[]): BoardHost => new BoardHost({ archive: archive(...entries), idle });

/** The overlay as its lines. */
const overlay = (...entries: BoardEntry[]): BoardArchive =>
  parseBoard([{ board: 'overlay', overlay: true }, ...entries].map(line => JSON.stringify(line)).join('\n'));

t.test('an archive survives being written and read, every byte of it', async t => {
  const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) });
  const path = bytes.map(text => `/${text}`);
  const entry = fc.oneof(
    fc.record({ path, text: bytes }),
    fc.record({ path, at: fc.constant(1 as const), text: bytes }),
    fc.record({ path, list: fc.array(bytes) }),
    fc.record({ path, link: bytes, hex: fc.constant('7f454c46') }),
    fc.record({ path, error: fc.constantFrom('EIO', 'ENODATA') }),
    fc.record({ path, hang: fc.constant(true) }),
    fc.record({ path, owner: fc.nat() }),
  );
  const tool = fc.record({ tool: fc.array(bytes), status: fc.nat(), text: bytes });
  const survives = fc.property(fc.array(entry), fc.array(tool), (entries, tools) => {
    const written = formatBoard({ header, entries, tools });
    assert.match(written, /^[ -~\n]*$/, 'plain ASCII, whatever the bytes');
    assert.deepEqual(parseBoard(written), parseBoard(written.replaceAll('\n', '\r\n')));
    const read = parseBoard(written);
    assert.deepEqual(
      JSON.parse(JSON.stringify(read)),
      JSON.parse(JSON.stringify({ header, entries, tools })),
    );
  });
  t.doesNotThrow(() => fc.assert(survives));
});

t.test('a line that cannot be used is named by its number', async t => {
  const head = JSON.stringify(header);
  for (const [line, why] of [
    ['{"path":', 'no JSON'],
    ['[]', 'no JSON object'],
    ['{"text":"x"}', 'path is missing'],
    ['{"path":"proc/stat","text":"x"}', 'starts with /'],
    ['{"path":"/proc/stat","hex":"7"}', 'hex'],
    ['{"path":"/proc/stat","content":"x"}', 'unknown field content'],
    ['{"path":"/proc","list":[1]}', 'list'],
    ['{"tool":["iw"],"text":"x"}', 'status'],
  ])
    t.throws(() => parseBoard(`${head}\n${line}`), {
      code: 'SOURCE_MALFORMED',
      message: new RegExp(`line 2 .*${why}`),
    });
  t.throws(() => parseBoard('\n'), { message: /no header/ });
});

t.test('contents, binary contents, directories and owners', async t => {
  const host = board(
    { path: '/proc', list: ['12', 'stat', 'meminfo'] },
    { path: '/proc/stat', text: 'cpu  1\n' },
    { path: '/proc/self/auxv', hex: '0600ff' },
    { path: '/proc/12', owner: 1000 },
    { path: '/proc/12/stat', text: '12 (caf\u00e9) S' },
  );
  t.equal(host.machine, 'aarch64');
  t.equal(host.readText('/proc/stat'), 'cpu  1\n');
  t.equal(host.readText('/proc/self/auxv'), '\u0006\u0000\u00ff');
  t.equal(await host.readSlow('/proc/12/stat', 100), '12 (caf\u00e9) S');
  t.strictSame(host.list('/proc'), ['12', 'stat', 'meminfo'], 'as captured, not what happens to be below');
  t.strictSame(host.list('/proc/12'), ['stat'], 'a directory known only by what is in it');
  t.equal(host.owner('/proc/12'), 1000);
  t.equal(host.owner('/proc/12/stat'), 1000);
  t.equal(host.owner('/proc/stat'), 0);
  t.throws(() => host.list('/proc/stat'), { code: 'SOURCE_ABSENT', message: /ENOTDIR/ });
  t.throws(() => host.readText('/proc'), { code: 'SOURCE_FAILED', message: /EISDIR/ });
  t.throws(() => host.readText('/proc/12/io'), {
    code: 'SOURCE_ABSENT',
    message: 'cannot open /proc/12/io: ENOENT',
  });
  t.strictSame(host.unknown, []);
  t.throws(() => host.readText('/proc/meminfo'), { code: 'SOURCE_ABSENT' });
  t.strictSame(host.unknown, ['/proc/meminfo'], 'a gap of the archive is not a gap of the board');
  t.match(host.asked, [
    '/proc',
    '/proc/12',
    '/proc/12/stat',
    '/proc/meminfo',
    '/proc/self/auxv',
    '/proc/stat',
  ]);
});

t.test('links lead where they lead on the board', async t => {
  const host = board(
    { path: '/sys/class/thermal/thermal_zone0', link: '../../devices/virtual/thermal/thermal_zone0' },
    { path: '/sys/devices/virtual/thermal/thermal_zone0', list: ['temp', 'hwmon0'] },
    { path: '/sys/devices/virtual/thermal/thermal_zone0/temp', text: '51000\n' },
    { path: '/proc/7/exe', link: '/usr/bin/qemu-arm', hex: '7f454c46' },
    { path: '/proc/8/exe', error: 'EACCES' },
    { path: '/sys/a', link: 'b' },
    { path: '/sys/b', link: 'a' },
  );
  t.equal(host.readText('/sys/class/thermal/thermal_zone0/temp'), '51000\n');
  t.equal(host.readText('/sys/class/thermal/thermal_zone0/../../thermal/thermal_zone0/temp'), '51000\n');
  t.strictSame(host.list('/sys/class/thermal/thermal_zone0'), ['temp', 'hwmon0']);
  t.equal(host.readLink('/sys/class/thermal/thermal_zone0'), '../../devices/virtual/thermal/thermal_zone0');
  t.equal(host.readLink('/proc/7/exe'), '/usr/bin/qemu-arm');
  t.equal(
    host.readText('/proc/7/exe'),
    '\u007fELF',
    'a program of another root directory is read through its link',
  );
  t.throws(() => host.readLink('/proc/8/exe'), { code: 'SOURCE_DENIED' });
  t.throws(() => host.readLink('/sys/class/thermal/thermal_zone0/temp'), { message: /EINVAL/ });
  t.throws(() => host.readText('/sys/a'), { message: /ELOOP/ });
});

t.test('failures come as the kernel gave them, at opening or at reading', async t => {
  const host = board(
    { path: '/proc/1/io', error: 'EACCES' },
    { path: '/sys/t', list: ['eio', 'einval', 'enodata', 'eagain', 'empty'] },
    { path: '/sys/t/eio', error: 'EIO' },
    { path: '/sys/t/einval', error: 'EINVAL' },
    { path: '/sys/t/enodata', error: 'ENODATA' },
    { path: '/sys/t/eagain', error: 'EAGAIN' },
    { path: '/sys/t/enodev', error: 'ENODEV' },
    { path: '/sys/t/empty', text: '' },
    { path: '/sys/kernel/debug', error: 'EACCES' },
  );
  t.throws(() => host.open('/proc/1/io'), {
    code: 'SOURCE_DENIED',
    message: 'cannot open /proc/1/io: EACCES',
  });
  for (const name of ['eio', 'einval', 'enodata', 'eagain']) {
    const wanted = { code: 'SOURCE_FAILED', message: `cannot read /sys/t/${name}: ${name.toUpperCase()}` };
    t.throws(() => host.readText(`/sys/t/${name}`), wanted);
    t.doesNotThrow(() => host.open(`/sys/t/${name}`).close());
    await t.rejects(host.readSlow(`/sys/t/${name}`, 10), wanted);
  }
  t.throws(() => host.readText('/sys/t/enodev'), { code: 'SOURCE_ABSENT' });
  t.equal(host.readText('/sys/t/empty'), '');
  t.throws(() => host.list('/sys/kernel/debug'), { code: 'SOURCE_DENIED' });
  t.throws(() => host.readText('/sys/kernel/debug/wakeup_sources'), { code: 'SOURCE_DENIED' });
});

t.test('a file that hangs is given up by the clock, and never read twice at a time', async t => {
  const host = board({ path: '/sys/t/temp', hang: true });
  let settled = 0;
  const first = host.readSlow('/sys/t/temp', 200).finally(() => settled++);
  first.catch(() => {});
  await host.advance(199);
  t.equal(settled, 0);
  await host.advance(1);
  t.equal(settled, 1);
  await t.rejects(first, { code: 'SOURCE_TIMEOUT', message: /no answer in 200 ms/ });
  await t.rejects(host.readSlow('/sys/t/temp', 200), { code: 'SOURCE_TIMEOUT', message: /still hangs/ });
  t.throws(() => host.readText('/sys/t/temp'), { code: 'INTERNAL' }, 'an agent would stand still for ever');
});

t.test('the second snapshot comes when its time has come', async t => {
  const host = board(
    { path: '/proc', list: ['7', '8', 'uptime'] },
    { path: '/proc/uptime', text: '100.25 90.00\n' },
    { path: '/proc/7/stat', text: '7 (a) S' },
    { path: '/proc/8/stat', text: '8 (b) S' },
    { path: '/proc', at: 1, list: ['7', '9', 'uptime'] },
    { path: '/proc/7/stat', at: 1, text: '7 (a) R' },
    { path: '/proc/8', at: 1, error: 'ENOENT' },
    { path: '/proc/9/stat', at: 1, text: '9 (c) S' },
  );
  t.equal(host.bootMs(), 100_250);
  t.equal(host.wallMs(), Date.parse(header.captured));
  const seven = host.open('/proc/7/stat');
  const eight = host.open('/proc/8/stat');
  t.equal(seven.read(), '7 (a) S');
  t.throws(() => host.open('/proc/9/stat'), { code: 'SOURCE_ABSENT' });
  await host.advance(4999);
  t.equal(eight.read(), '8 (b) S');
  await host.advance(1);
  t.equal(host.monotonicMs(), 105_250);
  t.equal(seven.read(), '7 (a) R', 'an open file gives what is there now');
  t.throws(() => eight.read(), { code: 'SOURCE_ABSENT', message: /ESRCH/ }, 'its process is gone');
  t.throws(() => host.open('/proc/8/stat'), { code: 'SOURCE_ABSENT', message: /ENOENT/ });
  t.equal(host.readText('/proc/9/stat'), '9 (c) S');
  t.strictSame(host.list('/proc'), ['7', '9', 'uptime']);
});

t.test('timers run in order while time passes, and what they start comes to rest', async t => {
  const host = board();
  const ran: string[] = [];
  host.timer(30, () => ran.push(`b at ${host.wallMs() - Date.parse(header.captured)}`));
  const cancel = host.timer(20, () => ran.push('cancelled'));
  host.timer(10, async () => {
    await host.readSlow('/none', 1).catch(() => ran.push('a'));
    host.timer(10, () => ran.push('a again'));
  });
  cancel();
  await host.advance(25);
  t.strictSame(ran, ['a', 'a again']);
  await host.advance(100);
  t.strictSame(ran, ['a', 'a again', 'b at 30']);
});

t.test('an overlay changes what it names, at both snapshots, and nothing else', async t => {
  const base: BoardArchive = {
    ...archive(
      { path: '/sys/class/thermal', list: ['zone0'] },
      { path: '/sys/class/thermal/zone0/temp', text: '50000\n' },
      { path: '/sys/class/thermal/zone0/temp', at: 1, text: '51000\n' },
      { path: '/sys/class/thermal/zone0/type', text: 'cpu\n' },
    ),
    tools: [{ tool: ['iw', 'dev'], status: 0, text: 'a' }],
  };
  const changed = overlaid(
    base,
    overlay(
      { path: '/sys/class/thermal/zone0/temp', error: 'ENODATA' },
      { path: '/sys/class/thermal/zone1/temp', text: '-274000\n' },
    ),
  );
  const host = new BoardHost({ archive: changed, idle });
  t.equal(changed.header.board, 'test + overlay');
  t.strictSame(host.list('/sys/class/thermal'), ['zone0', 'zone1']);
  t.equal(host.readText('/sys/class/thermal/zone1/temp'), '-274000\n');
  t.equal(host.readText('/sys/class/thermal/zone0/type'), 'cpu\n');
  await host.advance(10_000);
  t.throws(() => host.readText('/sys/class/thermal/zone0/temp'), { message: /ENODATA/ });
  t.strictSame(await host.run('iw', ['dev']), { status: 0, stdout: 'a' });
  await t.rejects(host.run('iw', []), {
    code: 'SOURCE_ABSENT',
    message: /cannot run iw: it was not captured/,
  });
  const bare = new BoardHost({ archive: overlaid(base, overlay({ path: '/sys', error: 'ENOENT' })), idle });
  t.throws(() => bare.list('/sys/class/thermal'), { code: 'SOURCE_ABSENT' });
  t.throws(() => bare.readText('/sys/class/thermal/zone0/type'), { code: 'SOURCE_ABSENT' });
});
