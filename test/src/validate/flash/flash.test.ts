import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const validate = (...args: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('../main.js', import.meta.url)), 'flash', ...args], {
    encoding: 'utf8',
  });

/** A line as simulations of others have it; `sep` left out is one frontier. */
const row = (letter: string, amplification: number, more = ''): string =>
  `${letter} N=1024 b=32 rho=0.781250 hf=0.000 hw=0.000 ${more} d=2 WA=${amplification} util=1.00000`;

t.test(
  'settings that nobody has seen are simulated and compared, and what is not known is named',
  async t => {
    const folder = t.testdir({
      'ftl_other.txt': [
        row('f', 2.506, 'sep=0 tr=0.00'),
        row('g', 2.349),
        row('r', 4.63),
        'g N=1024 b=64 rho=0.781250 hf=0.100 hw=0.900 sep=1 tr=0.00 d=2 WA=2.88',
        'g N=4096 b=8 rho=0.5 hf=0.1 hw=0.9 sep=2 tr=0 d=2 WA=1.128',
        row('z', 2),
        row('f', 2, 'sep=7'),
        'f N=1024 b=32',
        'g N=1000000000 b=64 rho=0.9 WA=5',
      ].join('\n'),
      'something.csv': 'a,b\n',
    });
    const { status, stdout, stderr } = validate('--data', folder, '--part', 'ftl', '--json');
    t.equal(status, 0, stderr);
    const { gates } = JSON.parse(stdout) as { gates: { gate: string; value: number; holds: boolean }[] };
    for (const policy of ['FIFO', 'greedy', 'random'])
      t.ok(gates.some(({ gate, value }) => gate === `ftl_other: ${policy}, off the data` && value < 1.5));
    t.ok(gates.some(({ gate }) => gate === 'ftl_other: greedy, hot and cold apart'));
    t.match(stderr, /not read: something\.csv/);
    for (const why of [/:6: left out, no victim/, /:7: .*sep=7/, /:8: .*lacks rho, WA/, /:9: .*more than/])
      t.match(stderr, why);
  },
);

t.test('data that the simulator disagrees with do not pass', async t => {
  const { status, stdout } = validate(
    '--data',
    t.testdir({ flash: { 'ftl_a.txt': row('f', 2.6) } }),
    ...['--part', 'ftl', '--quick'],
  );
  t.equal(status, 1, stdout);
  const none = validate('--data', t.testdir({ 'ftl_b.txt': row('z', 2.6) }), '--part', 'ftl');
  t.equal(none.status, 1, none.stdout);
});

t.test('a folder without anything that is known is told', async t => {
  const empty = validate('--data', t.testdir({ 'x.txt': '' }));
  t.equal(empty.status, 2);
  t.match(empty.stderr, /CONFIG_INVALID: None of ftl_\*\.txt/);
  t.equal(validate('--data', `${t.testdir()}/gone`).status, 2);
});

const MICRO = 'case,ops,wchar,write_bytes,cancelled_write_bytes,device_bytes,note';
const MIX = 'process,isolated_device_bytes,wchar,syscw,write_bytes,cancelled_write_bytes';
/** Those that read what was measured of programs. */
const MEASURED = ['--part', 'microbench', '--part', 'mix'];
const figureOf = (stdout: string, gate: string): number | null =>
  (JSON.parse(stdout) as { gates: { gate: string; value: number | null }[] }).gates.find(
    each => each.gate === gate,
  )!.value;

t.test(
  'programs that nobody has seen are shared out, whatever the file and its columns are called',
  async t => {
    const folder = t.testdir({
      'other.csv': [
        MICRO,
        'a line,100,9000,409600,0,1640000,"with, a comma"',
        'mapped,1,0,4096000,0,4100000,',
        'dropped,9,1000000,1000000,1000000,40960,',
        'not measured,1,,4096,0,8192,',
      ].join('\n'),
      'elsewhere.csv': [
        `x,${MIX}`,
        '0,lines,6620000,40000,400,1651000,0',
        '0,bulk,20000000,20000000,300,20000000,0',
        '0,dropper,40000,30000000,400,30000000,30000000',
      ].join('\n'),
    });
    const { status, stdout, stderr } = validate('--data', folder, ...MEASURED, '--json');
    t.equal(status, 0, stderr);
    t.ok(figureOf(stdout, 'elsewhere: total variation from the truth')! < 0.05);
    t.equal(figureOf(stdout, 'elsewhere: who cancels what it writes'), 0);
    t.match(stderr, /other: not measured left out, without wchar/);
  },
);

t.test('a mix of which counters do not tell who caused it does not pass', async t => {
  const folder = t.testdir({
    'mix.csv': [MIX, 'lines,1000000,40000,400,1651000,0', 'bulk,20000000,20000,300,20000,0'].join('\n'),
  });
  t.equal(validate('--data', folder, ...MEASURED).status, 1);
  const none = validate('--data', t.testdir({ 'mix.csv': `${MIX}\na,b,c,d,e,f\n` }), ...MEASURED);
  t.equal(none.status, 1, none.stdout);
});

t.test('programs on a simulated device, and one that wears out, are told as they are', async t => {
  const folder = t.testdir({ 'mix.csv': `${MIX}\n` });
  const { status, stdout, stderr } = validate(
    '--data',
    folder,
    ...['--part', 'simulated', '--part', 'worn', '--quick', '--json'],
  );
  t.equal(status, 0, stderr);
  t.ok(figureOf(stdout, 'simulated: file systems, off the truth')! < 1);
  t.equal(figureOf(stdout, 'worn: flash layers outside of what is told'), 0);
  const wrong = validate('--data', folder, '--part', 'nothing');
  t.equal(wrong.status, 2);
  t.match(wrong.stderr, /flash has the parts: ftl, microbench, mix/);
});

t.test(
  'erase counts of raw flash are read, and blocks further apart than UBI lets them be do not pass',
  async t => {
    const table = (most: number): string =>
      `device,max_ec,mean_ec,pebs,good_pebs\nrouter,${most},100,1024,1020\n`;
    const run = (most: number) => validate('--data', t.testdir({ 'worn.csv': table(most) }), '--part', 'ubi');
    const good = run(250);
    t.equal(good.status, 0, good.stderr);
    t.match(good.stdout + good.stderr, /router\s+250\s+100/);
    t.equal(run(5000).status, 1);
  },
);
