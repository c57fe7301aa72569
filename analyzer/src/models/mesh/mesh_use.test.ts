import { given } from '@edgevitals/shared/objects';
import t from 'tap';
import { modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

const NODES = 40;

/** What is expected of a node of BATMAN IV that sends so many bytes a second. @param interval as it tells it, ms. */
function control(bytesPerSecond: number, interval?: number) {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  const peer = (i: number): string => (0xe000_0000_0000 + i).toString(16);
  for (let i = 0; i < NODES; i++)
    device.set('originator', [0], `bat0 ${peer(i)} ${peer(0)} mesh0`, { tq: 200, best: 1 });
  device.set('originator', [1], `bat0 ${peer(0)} ${peer(0)} mesh0`, {
    last_seen_ms: 40,
    ...given({ orig_interval_ms: interval }),
  });
  const counter = (name: string, value: number) => device.set('ethtool', [], `bat0 ${name}`, { value });
  const write = (minutes: number): void => {
    counter('mgmt_tx', 60 * minutes);
    counter('mgmt_tx_bytes', 60 * bytesPerSecond * minutes);
    counter('tx_bytes', 600_000 * minutes);
  };
  write(1);
  const lab = modelLab(device);
  lab.read();
  for (let minute = 2; minute < 5; minute++) {
    write(minute);
    lab.read(60_000);
  }
  return answers.mesh(lab.window(), lab.slices, lab.view(), { device: 'dev1' }).meshes[0]!;
}

t.test(
  'a mesh that announces itself every five seconds is held against that, not against a second',
  async t => {
    const aSecond = control(2500);
    t.match(aSecond.control, { verdict: 'expected', expectedBytesPerSecond: { note: /1 s assumed/ } });
    const fiveSeconds = control(2500, 5000);
    t.match(fiveSeconds, {
      intervalSeconds: 5,
      control: { verdict: 'more', expectedBytesPerSecond: { note: /interval 5 s/ } },
    });
    const ratio =
      aSecond.control!.expectedBytesPerSecond!.value / fiveSeconds.control!.expectedBytesPerSecond!.value;
    t.ok(Math.abs(ratio - 5) < 0.5, `${ratio}`);
    t.match(control(500, 5000).control, { verdict: 'expected' });
  },
);

t.test('BMX7: bytes a second and CPU as its daemon tells them, minute by minute', t => {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  const status = (tx: number): ScriptedDevice =>
    device.set('bmx7', [], '', {
      ...{ cpu_permille: 15, rx_bytes_per_s: 255, rx_packets_per_1000s: 2500 },
      ...{ tx_bytes_per_s: tx, tx_packets_per_1000s: 2000, neighbours: 1, routes: 1, nodes: 2 },
    });
  const lab = modelLab(device);
  for (const tx of [100, 100, 300, 500]) {
    status(tx);
    lab.read(60_000);
  }
  const answer = answers.mesh(lab.window(), lab.slices, lab.view(), { device: 'dev1' });
  t.match(answer.meshes, [{ protocol: 'bmx7', seconds: 180, nodes: 1, control: { verdict: '' } }]);
  t.equal(answer.meshes[0]?.control?.sentBytesPerSecond, 300 + 2 * 62);
  t.ok(Math.abs((answer.meshes[0]?.controlCpuSeconds ?? 0) - 2.7) < 0.01);
  t.match(answer.notIdentified.join(), /bursts of BMX7/);
  t.end();
});
