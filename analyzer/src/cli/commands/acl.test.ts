import { Command } from 'commander';
import t from 'tap';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { addAclCommand } from './acl.js';

/** What it prints. What brokers make of it is tried in test/src/security/acl.test.ts. */
async function printed(...args: string[]): Promise<string> {
  const terminal = new CapturedTerminal();
  const program = new Command('edgevitals').exitOverride();
  addAclCommand(program, terminal);
  await program.parseAsync(['acl', ...args], { from: 'user' });
  return terminal.printed.join('\n');
}

t.test('every line of mosquitto is of somebody, and people cannot be taken for devices', async t => {
  const text = await printed('--for', 'mosquitto', '--integrator', 'grafana', '--base', 'home/ev');
  t.match(text, 'user grafana\ntopic deny home/ev/v1/grafana/raw\n');
  t.match(text, 'pattern write home/ev/v1/%u/raw');
  t.match(text, 'topic read home/ev/v1/reply/grafana/#');
  const first = text.split('\n').find(line => /^(user|topic|pattern) /.test(line));
  t.equal(first, 'user analyzer', 'a line before would be for those without a name');
  const listed = await printed('--for', 'mosquitto', '--device', 'gw-1');
  t.notMatch(listed, 'pattern');
  t.match(listed, 'user gw-1\ntopic write edgevitals/v1/gw-1/raw');
});

t.test('EMQX, where the first line decides, refuses people what is a device’s, and all else', async t => {
  const lines = (await printed('--for', 'emqx', '--operator', 'ops'))
    .split('\n')
    .filter(line => !line.startsWith('%%'));
  t.ok(lines.every(line => /^\{(allow|deny), .*\}\.$/.test(line)));
  t.equal(lines.at(-1), '{deny, all}.');
  const denied = lines.indexOf('{deny, {username, "ops"}}.');
  const anyDevice = lines.findIndex(line => line.startsWith('{allow, all'));
  t.ok(denied > 0 && denied < anyDevice);
  t.match(lines[anyDevice], `"edgevitals/v1/\${username}/raw"`);
});

t.test('networks that the analyzer hears are its to read, and nobody else may', async t => {
  const text = await printed('--for', 'mosquitto', '--integrator', 'grafana', '--input', 'zigbee2mqtt=z2m');
  const [ofAnalyzer = '', ofGrafana = ''] = text.split('user grafana');
  t.match(ofAnalyzer, 'topic read z2m/bridge/health');
  t.notMatch(ofAnalyzer, 'topic write z2m');
  t.notMatch(ofGrafana, 'z2m');
  await t.rejects(printed('--for', 'mosquitto', '--input', 'zigbee'), { code: 'CONFIG_INVALID' });
});

t.test('names that cannot be, that two have, or that a broker takes for a pattern are refused', async t => {
  for (const args of [
    ['--for', 'mosquitto', '--integrator', 'a+b'],
    ['--for', 'mosquitto', '--integrator', 'a\npattern write #'],
    ['--for', 'emqx', '--operator', 'a"'],
    ['--for', 'emqx', '--operator', 'query'],
    ['--for', 'emqx', '--operator', 'analyzer'],
    ['--for', 'mosquitto', '--device', 'a.b'],
    ['--for', 'mosquitto', '--device', 'analyzer'],
    ['--for', 'mosquitto', '--integrator', 'a', '--device', 'a'],
    ['--for', 'mosquitto', '--base', 'a#'],
    ['--for', 'nats'],
    ['--for', 'nats', '--device', 'a-b', 'a_b'],
  ])
    await t.rejects(printed(...args), { code: 'CONFIG_INVALID' }, JSON.stringify(args));
});

t.test(
  'what an output says is for the analyzer to write, and for integrators to read and to answer',
  async t => {
    const text = await printed(
      '--for',
      'mosquitto',
      '--integrator',
      'homeassistant',
      '--output',
      'home-assistant',
      'sparkplug',
    );
    const [, analyzer = '', integrator = ''] = text.split(/^user /m);
    t.match(analyzer, 'topic write homeassistant/device/+/config');
    t.match(analyzer, 'topic read homeassistant/status');
    t.match(analyzer, 'topic write spBv1.0/edgevitals/NBIRTH/+');
    t.match(integrator, 'topic read homeassistant/device/+/config');
    t.match(integrator, 'topic write homeassistant/status');
    t.match(integrator, 'topic write spBv1.0/edgevitals/NCMD/+');
    t.notMatch(integrator, 'topic write spBv1.0/edgevitals/NBIRTH/+');
    t.notMatch(text.slice(text.indexOf('# any device')), 'homeassistant');
  },
);
