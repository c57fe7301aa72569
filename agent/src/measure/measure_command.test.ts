import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import type { MeasureResult } from './result.js';

const MAIN = new URL('../main.js', import.meta.url).pathname;

interface MeasureEnded {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const measure = (...args: string[]): Promise<MeasureEnded> =>
  new Promise(resolve => {
    const all = [MAIN, 'measure', '--rest', '0s', ...args];
    execFile(process.execPath, all, { timeout: 240_000 }, (error, out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code), out, err });
    });
  });
const limitsFile = (folder: string, limits: Record<string, string>): string => {
  const path = `${folder}/limits.json`;
  writeFileSync(path, JSON.stringify({ limits: [limits] }));
  return path;
};

t.test(
  'the report stands on standard output, within 80 columns, what the command prints on the other',
  async t => {
    const { status, out, err } = await measure('--', 'sh', '-c', 'echo said; echo more >&2');
    t.equal(status, 0);
    t.equal(err, 'said\nmore\n');
    const lines = out.split('\n');
    t.match(lines[0], /^sh -c "echo said; echo more >&2" took /);
    t.match(out, /^wall time +[\d.]+ /m);
    t.ok(
      lines.every(line => [...line].length <= 80),
      out,
    );
  },
);

t.test('exit status: that of the command, 1 for a broken limit, 2 for what cannot be measured', async t => {
  const folder = t.testdir();
  const limits = limitsFile(folder, { time: '1 ms', memory: '1 GB' });
  const kept = `${folder}/kept.json`;
  writeFileSync(kept, JSON.stringify({ limits: [{ time: '1 h', airtime: '5 %' }] }));
  const cases: [string[], number, RegExp][] = [
    [['--', 'sh', '-c', 'exit 7'], 7, /ended with status 7/],
    [['--', 'sh', '-c', 'kill -9 $$'], 137, /ended by SIGKILL/],
    [['--limits', limits, '--', 'sleep', '0.1'], 1, /^1 limit BROKEN: time [\d.]+ ms.* of 1 ms\. 1 kept\./],
    [['--limits', kept, '--', 'true'], 0, /1 limit cannot be told: airtime\. 1 kept/],
    [['--limits', kept, '--strict', '--', 'true'], 1, /cannot be told/],
    [['--limits', kept, '--', 'sh', '-c', 'exit 7'], 7, /time .* cannot be told +the command failed/],
    [['--', 'edgevitals-none'], 2, /cannot run edgevitals-none: ENOENT/],
    [['--limits', `${folder}/none`, '--', 'true'], 2, /cannot read/],
    [['--compare', limits, '--', 'true'], 2, /no result that measure --save wrote/],
    [['--save', `${folder}/none/file`, '--', 'true'], 2, /cannot write/],
    [['--repeat', '0', '--', 'true'], 2, /--repeat must be/],
    [['--json', '--tap', '--', 'true'], 2, /one of --json, --tap and --junit/],
    [[], 2, /which command/],
    [['--root', folder, '--', 'true'], 2, /running system/],
  ];
  for (const [args, status, told] of cases) {
    const ended = await measure(...args);
    t.equal(ended.status, status, args.join(' '));
    t.match(ended.out + ended.err, told);
  }
});

t.test('repeated and saved, it is compared with itself and told apart from something else', async t => {
  const folder = t.testdir();
  const saved = `${folder}/saved.json`;
  const write = (count: number): string[] => [
    'dd',
    'if=/dev/zero',
    `of=${folder}/x`,
    'bs=4096',
    `count=${count}`,
    'status=none',
  ];
  t.equal((await measure('--repeat', '6', '--save', saved, '--', ...write(100))).status, 0);
  const result = JSON.parse(readFileSync(saved, 'utf8')) as MeasureResult;
  t.equal(result.runs.length, 6);
  t.equal(result.warmUps, 1);
  t.ok(result.quantities.written!.low! >= 409_600);
  const same = await measure('--repeat', '6', '--compare', saved, '--json', '--', ...write(100));
  const verdict = (text: string): string | undefined =>
    (JSON.parse(text) as MeasureResult).comparison!.find(({ quantity }) => quantity === 'written')?.verdict;
  t.equal(verdict(same.out), 'not told apart');
  t.equal(
    verdict((await measure('--repeat', '6', '--compare', saved, '--json', '--', ...write(150))).out),
    'worse',
  );
  t.equal(
    verdict((await measure('--repeat', '6', '--compare', saved, '--json', '--', ...write(50))).out),
    'better',
  );
});

t.test('a run that fails ends repeating', async t => {
  const { status, out } = await measure(
    '--repeat',
    '5',
    '--warmup',
    '0',
    '--json',
    '--',
    'sh',
    '-c',
    'exit 3',
  );
  t.equal(status, 3);
  t.equal((JSON.parse(out) as MeasureResult).runs.length, 1);
});

t.test('TAP and JUnit for pipelines: hostile names stay text', async t => {
  const limits = limitsFile(t.testdir(), { time: '1 us', airtime: '5 %', memory: '10 GB' });
  const hostile = 'sleep 0.1 # <a>&"\u001b[2J\u202e\uffff';
  const tap = await measure('--limits', limits, '--tap', '--', 'sh', '-c', hostile);
  t.match(tap.out, /^TAP version 14\n1\.\.4\nok 1 - sh -c .*\\#/);
  t.match(tap.out, /^not ok 2 - time .*\n {2}---\n {2}message: ".*broken"\n {2}\.\.\.$/m);
  t.match(tap.out, /^ok 3 - airtime # SKIP not of a command/m);
  const junit = await measure('--limits', limits, '--junit', '--', 'sh', '-c', hostile);
  t.match(junit.out, /<testsuite name="sh -c .*&lt;a&gt;&amp;/);
  t.match(junit.out, /tests="4" failures="1" errors="0" skipped="\d"/);
  t.match(junit.out, /<failure message="limit \/limits\/0\/time is broken"\/>/);
  for (const { out, status } of [tap, junit]) {
    t.equal(status, 1);
    t.notOk(['\u001b', '\u202e'].some(char => out.includes(char)));
  }
  t.notOk(junit.out.includes('\uffff'), 'no character of XML');
});
