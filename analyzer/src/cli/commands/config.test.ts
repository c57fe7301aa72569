import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import t from 'tap';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { applyConfig } from '../config_file.js';
import { runProgram } from '../program.js';
import { addServeCommand } from './serve.js';

async function said(
  ...args: string[]
): Promise<{ readonly status: number; readonly out: string; readonly err: string }> {
  const terminal = new CapturedTerminal(Number.POSITIVE_INFINITY);
  const status = await runProgram(args, terminal);
  return { status, out: terminal.printed.join('\n'), err: terminal.noted.join('\n') };
}

t.test(
  'the default file has every key, and is in order as it is and with all that has a default',
  async t => {
    const path = join(t.testdir(), 'analyzer.json');
    const { status, out } = await said('config', 'default');
    t.equal(status, 0);
    for (const key of ['broker', 'password-file', 'data', 'retention', 'input', 'states', 'http'])
      t.match(out, new RegExp(`^ {2}// "${key}": `, 'm'));
    t.notMatch(out, '"take-over"', 'what is of one start');
    writeFileSync(path, out);
    t.match(await said('config', 'check', path), { status: 0, out: `${path}: in order` });
    const switchedOn = out.replace(/^ {2}\/\/ (?="(?!\S+": (?:"<|true)))/gm, '  ');
    t.not(switchedOn, out);
    writeFileSync(path, switchedOn);
    t.match(await said('config', 'check', path), { status: 0 });
  },
);

t.test('what cannot be is refused with its file, its key and what was meant', async t => {
  const path = join(t.testdir(), 'analyzer.json');
  for (const [text, message] of [
    ['{"brokr": "mqtt://b"}', /analyzer\.json: unknown key "brokr"; did you mean "broker"/],
    ['{"log": "wran"}', /log must be one of .*, not "wran"; did you mean "warn"/],
    ['{"retention": "soon"}', /retention "soon": .*days/],
    ['{"log-json": "yes"}', /log-json must be true or false, not "yes"/],
    ['{"input": "zigbee2mqtt"}', /input must be a list of texts/],
    ['{"password-file": "/nowhere/x"}', /--password-file: \/nowhere\/x cannot be read/],
    ['{', /it is no JSON/],
    ['[]', /must be a JSON object/],
  ] as const) {
    writeFileSync(path, text);
    const { status, err } = await said('config', 'check', path);
    t.equal(status, 2, text);
    t.match(err, message);
  }
  t.match(await said('config', 'check', '/nowhere/x'), { status: 2, err: /it cannot be read/ });
});

t.test('a flag goes before the file, the file before the default', async t => {
  const path = join(t.testdir(), 'analyzer.json');
  writeFileSync(
    path,
    '{"retention": 7, "data": "/from/file", "input": ["zigbee2mqtt"], "state-json": false}',
  );
  const serve = addServeCommand(new Command('edgevitals')).exitOverride();
  serve.parseOptions(['--data', '/from/flag']);
  applyConfig(serve, path);
  t.match(serve.opts(), {
    ...{ data: '/from/flag', retention: 7, input: ['zigbee2mqtt'] },
    ...{ stateJson: false, base: 'edgevitals' },
  });
});
