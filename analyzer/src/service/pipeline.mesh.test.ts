import type { Finding } from '@edgevitals/shared/results';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { History } from '../history/window.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { Pipeline, type PipelineEvents } from './pipeline.js';

const NOW = Date.UTC(2026, 0, 1) / 1000;
const [A, B, C] = ['aaaaaaaaaaa1', 'bbbbbbbbbbb2', 'ccccccccccc3'] as const;

const wordsOf = ({ status, kind, subject }: Finding): string => `${status} ${kind} ${subject}`;

t.test('a device that takes a far longer way than the fleet knows is a finding, and is resolved', async t => {
  const pipeline = new Pipeline(new History(new SqliteStore(':memory:')));
  const device = (id: string, peer: string) => {
    const made = new ScriptedDevice(id).process(1, 'init');
    const interfaces = [{ name: 'mesh0', kind: 'wireless', mtu: 1500, speed: 0, peer }] as const;
    pipeline.ingest.info(id, made.infoBytes({ interfaces }), Seconds(NOW));
    return made;
  };
  const route = (from: ScriptedDevice, to: string, metric: number) =>
    from
      .set('station', [], `mesh0 ${to}`, { plink: 4, airtime_metric: metric })
      .set('mesh_path', [], `mesh0 ${to}`, {
        next_hop: Number.parseInt(to, 16),
        metric,
        hop_count: 1,
        flags: 5,
      });
  const left = device('left', A);
  const middle = device('middle', B);
  const right = device('right', C);
  route(left, B, 26);
  route(middle, C, 26);
  let now = NOW;
  const told: string[] = [];
  const follow = (events: PipelineEvents): void => {
    for (const event of events) if (event.kind === 'finding') told.push(wordsOf(event.change.finding));
  };
  const minutes = (count: number, straight: number): void => {
    for (let minute = 0; minute < count; minute++) {
      route(left, C, straight);
      // what a station counts makes it a reading
      left.add('station', [], `mesh0 ${B}`, { tx_packets: 100 });
      middle.add('station', [], `mesh0 ${C}`, { tx_packets: 100 });
      for (const node of [left, middle, right]) {
        node.pass(60_000);
        follow(pipeline.frame(node.id, node.frame(), now));
      }
      for (let second = 0; second < 60; second++) follow(pipeline.tick(now + second));
      now += 60;
    }
  };
  minutes(6, 170);
  t.same(told, []);
  minutes(8, 170);
  t.same(told, ['open mesh.detour right']);
  minutes(10, 30);
  t.same(told, ['open mesh.detour right', 'resolved mesh.detour right']);
});
