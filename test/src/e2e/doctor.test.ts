/** What is usually wrong, as an operator meets it: real brokers that refuse, real agents, and the doctor's word for it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_RETENTION, SqliteStore } from '@edgevitals/analyzer';
import { startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { ANALYZER, Program } from '../harness/program.js';
import { noMosquitto, startSystem } from '../harness/system.js';

const NODE = process.execPath;

async function asked(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const program = new Program(NODE, [ANALYZER, ...args], env);
  const { code } = await program.outcome();
  return { code, output: program.output };
}

t.test(
  'a broker that is not there, a wrong password and narrow rights are told apart',
  { skip: noMosquitto },
  async t => {
    const folder = t.testdir();
    const acl = join(folder, 'acl');
    writeFileSync(acl, 'user narrow\ntopic read elsewhere/#\n');
    const password = join(folder, 'password');
    writeFileSync(password, 'secret\n', { mode: 0o600 });
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'guess\n', { mode: 0o600 });
    const broker = (await startMosquitto({
      credentials: { username: 'narrow', password: 'secret' },
      lines: [`acl_file ${acl}`],
    }))!;
    t.teardown(() => broker.stop());
    const nowhere = await asked(['doctor', '--broker', 'mqtt://127.0.0.1:1', '--data', folder]);
    t.equal(nowhere.code, 1);
    t.match(nowhere.output, /^FAIL +broker .*ECONNREFUSED/ms);
    t.match(nowhere.output, /-> nothing listens there/);
    t.match(nowhere.output, /^- +analyzer, devices +without a broker/m);
    t.match(nowhere.output, /^(ok|WARN) +disk +.* free/m, 'what does not need it is looked at');
    t.match(nowhere.output, /^- +history +there is none/m);
    const store = new SqliteStore(join(folder, 'history.db'));
    await store.retain({ ...DEFAULT_RETENTION, days: 7 }, Date.now() / 1000);
    await store.close();
    const kept = await asked(['doctor', '--broker', 'mqtt://127.0.0.1:1', '--data', folder]);
    t.match(kept.output, /^ok +history +minutes for 7 days, hours for 400/m);
    const user = ['--broker', broker.url, '--username', 'narrow', '--timeout', '5'];
    const guessed = await asked(['doctor', ...user, '--password-file', wrong]);
    t.match(guessed, { code: 1, output: /^FAIL +credentials .*\n[\s\S]*-> look at --username/m });
    const narrow = await asked(['doctor', ...user, '--password-file', password]);
    t.equal(narrow.code, 1);
    t.match(narrow.output, /^ok +credentials +it knows narrow/m);
    t.match(narrow.output, /^FAIL +ACL /m);
    t.match(narrow.output, /`edgevitals\s+acl`/);
  },
);

t.test(
  'a system that is well, its plan seen and changed',
  { skip: noMosquitto, timeout: 360_000 },
  async t => {
    const system = await startSystem(t);
    const env = { EDGEVITALS_BROKER: system.broker.url };
    const alone = await asked(['doctor', '--timeout', '3'], env);
    t.match(alone, { code: 1, output: /^FAIL +analyzer .*QUERY_TIMEOUT/ms });
    const analyzer = system.startAnalyzer();
    await analyzer.printed(/is taking messages/);
    t.match(
      analyzer.output,
      /history: minutes for 30 days, .* of 2\.15 GB: room for \d+ devices for 30 days/,
    );
    const empty = await asked(['doctor'], env);
    t.match(empty, { code: 0, output: /^WARN +devices +the analyzer has seen none/m });
    system.startAgent();
    let well = '';
    for (let tries = 0; tries < 60 && !/^ok +versions/m.test(well); tries++)
      well = (await asked(['doctor'], env)).output;
    t.match(well, /^ok +devices +1 known, 1 online/m);
    t.match(well, /^(ok|WARN) +privileges /m);
    const lines = well.trimEnd().split('\n');
    t.ok(lines.length <= 23 && lines.every(line => line.length <= 80), well);
    const plan = await asked(['plan'], env);
    t.match(plan, { code: 0, output: new RegExp(`^${system.device}  plan`) });
    t.match((await asked(['plan', 'publishMs=3000'], env)).output, /^publishMs +3000$/m);
    t.match((await asked(['plan', system.device, '--json'], env)).output, /"publishMs": 3000/);
    t.match(await asked(['plan', system.device, 'warpMs=1'], env), { code: 2, output: /QUERY_OUT_OF_RANGE/ });
    t.match(await asked(['plan', 'publishMs=soon'], env), { code: 2, output: /must be NAME=INTEGER/ });
  },
);
