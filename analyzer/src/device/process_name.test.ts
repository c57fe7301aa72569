import t from 'tap';
import { groupsOf, namesOf, processName } from './process_name.js';

t.test('a program is called as people know it', async t => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['node', '', '', 'node'],
    ['node', 'server.js', '', 'server.js'],
    ['MainThread', 'server.js', 'api.service', 'server.js (api)'],
    ['MainThread', 'node', '', 'node'],
    ['node', 'index.js', 'zigbee2mqtt.service', 'index.js (zigbee2mqtt)'],
    ['node', 'node', 'api.service', 'node (api)'],
    ['npm start', 'node', 'nodered.service', 'npm start (nodered)'],
    ['python3', 'python3.11', '', 'python3'],
    ['gunicorn: maste', 'python3.11', 'web.service', 'gunicorn: maste (web)'],
    ['python3', 'poller.py', 'poller.service', 'poller.py'],
    ['backup.sh', 'backup.sh', 'cron.service', 'backup.sh'],
    ['systemd-journal', 'systemd-journald', 'systemd-journald.service', 'systemd-journald'],
    ['qemu-arm-static', 'hub', '', 'hub'],
    ['mosquitto', 'mosquitto', 'mosquitto.service', 'mosquitto'],
    ['sshd', 'sshd', 'ssh.service', 'sshd'],
    ['openvpn', 'openvpn', 'openvpn@home.service', 'openvpn (openvpn@home)'],
    ['nginx', 'nginx', 'machine:web1', 'nginx (web1)'],
    ['node', 'server.js', 'container:3f2a9c0d5e6b', 'server.js'],
    ['caf\xc3\xa9', 'caf\xc3\xa9', '', 'café'],
  ];
  for (const [comm, told, unit, program] of cases)
    t.equal(processName(comm, told, unit).program, program, `${comm} ${told} ${unit}`);
});

t.test('two scripts are two programs, and one script is one, whichever process runs it', async t => {
  const api = processName('node', 'server.js', 'api.service');
  t.equal(processName('node', 'server.js', 'api.service'), api, 'the same object: no text is made anew');
  t.equal(processName('MainThread', 'server.js', 'api.service').program, api.program);
  t.not(processName('node', 'worker.js', 'api.service').program, api.program);
  t.not(processName('node', 'server.js', 'shop.service').program, api.program);
});

t.test('it goes by all of its names', async t => {
  t.same(namesOf(processName('node', 'index.js', 'zigbee2mqtt.service')), [
    'index.js (zigbee2mqtt)',
    'index.js',
    'node',
  ]);
  t.same(groupsOf(processName('node', 'index.js', 'zigbee2mqtt.service')), [
    'zigbee2mqtt.service',
    'zigbee2mqtt',
    '',
  ]);
  t.same(groupsOf(processName('node', 'index.js', 'container:3f2a9c0d5e6b')), [
    'container:3f2a9c0d5e6b',
    '',
    '3f2a9c0d5e6b',
  ]);
});
