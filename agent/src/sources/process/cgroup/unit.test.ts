import fc from 'fast-check';
import t from 'tap';
import { unitOf } from './unit.js';

const ID = '3f2a9c0d5e6b'.padEnd(64, '7');

t.test('services and containers are known by the paths of their control groups', async t => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['/system.slice/zigbee2mqtt.service', 'zigbee2mqtt.service'],
    ['/system.slice/system-vpn.slice/vpn@home.service', 'vpn@home.service'],
    ['/system.slice/systemd-journald.service', 'systemd-journald.service'],
    ['/system.slice/dbus\\x2dbroker.service', 'dbus-broker.service'],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice/sync.service', 'sync.service'],
    ['/user.slice/user-1000.slice/user@1000.service/init.scope', undefined],
    ['/user.slice/user-1000.slice/session-3.scope', undefined],
    ['/init.scope', undefined],
    ['/', undefined],
    ['/services/dnsmasq/cfg01411c', 'dnsmasq.service'],
    ['/openrc.sshd', 'sshd.service'],
    ['/openrc/sshd', 'sshd.service'],
    [`/system.slice/docker-${ID}.scope`, 'container:3f2a9c0d5e6b'],
    [`/docker/${ID}/system.slice/nginx.service`, 'container:3f2a9c0d5e6b'],
    [`/machine.slice/libpod-${ID}.scope/container`, 'container:3f2a9c0d5e6b'],
    [`/kubepods.slice/kubepods-pod1_2.slice/cri-containerd-${ID}.scope`, 'container:3f2a9c0d5e6b'],
    ['/lxc.payload.web1/system.slice/nginx.service', 'machine:web1'],
    ['/lxc/web1', 'machine:web1'],
    ['/machine.slice/machine-web\\x2d1.scope', 'machine:web-1'],
    [`/system.slice/${'x'.repeat(300)}.service`, `${'x'.repeat(64)}.service`],
  ];
  for (const [path, unit] of cases) t.equal(unitOf(path), unit, path);
});

t.test('no path is too strange', async () => {
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), path => void unitOf(`/${path}`)));
});
