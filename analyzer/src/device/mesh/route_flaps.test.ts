import t from 'tap';
import { meshDevice } from '../../testing/mesh_fleet.js';

const [A, B, C, D] = ['aaaaaaaaaaa1', 'bbbbbbbbbbb2', 'ccccccccccc3', 'ddddddddddd4'];
const MINUTE = 60_000;

t.test('a route of batman-adv that goes to and fro is counted, a steady one is not', async t => {
  const { device, read } = meshDevice('dev1', A!);
  device.set('originator', [0], `bat0 ${C} ${C} mesh0`, { tq: 200, best: 1 });
  const over = (hop: string): void => {
    for (const each of [B, D])
      device.set('originator', [0], `bat0 ${D} ${each} mesh0`, { tq: 100, best: each === hop ? 1 : 0 });
  };
  over(B!);
  read();
  for (let i = 0; i < 20; i++) {
    over(i % 2 === 0 ? D! : B!);
    read(MINUTE);
  }
  // a key frame numbers rows anew, and says the same again
  t.strictSame(read(MINUTE, true).mesh.flaps, [{ destination: D, changes: 20, seconds: 1260 }]);
  for (let i = 0; i < 50; i++) read(MINUTE);
  t.match(read().mesh.flaps, [{ destination: D, changes: 9, seconds: 3600 }], 'those of the last hour');
});

t.test(
  'changes of a path are those that the kernel counted, and a count that starts over is none',
  async t => {
    const { device, read } = meshDevice('dev1', A!);
    device.set('mesh_path', [], `mesh0 ${B}`, { path_changes: 1000, next_hop: 1 });
    read();
    device.set('mesh_path', [], `mesh0 ${B}`, { path_changes: 1051, next_hop: 1 });
    t.match(read(MINUTE).mesh.flaps, [{ destination: B, changes: 51 }]);
    device.set('mesh_path', [], `mesh0 ${B}`, { path_changes: 2, next_hop: 1 });
    t.match(read(MINUTE).mesh.flaps, [{ destination: B, changes: 51 }]);
  },
);

t.test('of hundreds of routes that flap so many are remembered as tell', async t => {
  const { device, read } = meshDevice('dev1', A!);
  const peer = (i: number): string => (0xe000_0000_0000 + i).toString(16);
  const held = (state: { builder: { bytes: number } }): number => state.builder.bytes;
  for (let i = 0; i < 200; i++)
    device
      .set('originator', [0], `bat0 ${peer(i)} ${B} mesh0`, { tq: 100, best: 1 })
      .set('originator', [0], `bat0 ${peer(i)} ${C} mesh0`, { tq: 99, best: 0 });
  const before = held(read());
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < 200; i++)
      for (const hop of [B, C])
        device.set('originator', [0], `bat0 ${peer(i)} ${hop} mesh0`, {
          best: (round % 2 === 0) === (hop === C) ? 1 : 0,
        });
    read(MINUTE);
  }
  const state = read();
  t.equal(state.mesh.flaps.length, 32);
  t.ok(held(state) - before < 100_000, `${held(state) - before} bytes`);
});
