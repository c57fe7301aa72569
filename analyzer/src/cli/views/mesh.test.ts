import type { MeshAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import stringWidth from 'string-width';
import t from 'tap';
import { palette } from '../render/colour.js';
import { wholeScreen } from '../render/fit_screen.js';
import { meshView } from './mesh.js';

const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['mesh answer'] as MeshAnswer;
const drawn = (parts: Partial<MeshAnswer> = {}): string[] =>
  wholeScreen(meshView({ ...EXAMPLE, ...parts }, OPTIONS));
const text = (lines: readonly string[]): string => lines.join(' ').replace(/ +/g, ' ');

t.test('what routing takes comes first, within the terminal', async t => {
  const lines = drawn();
  t.match(lines[1], /^bat0 \(batman-adv\): routing takes 3\.60 kB\/s, 15 % of what it carries/);
  t.equal(
    lines.find(line => stringWidth(line) > 80),
    undefined,
  );
  const all = text(lines);
  t.match(all, /bat0 BATMAN_IV 12 1\.20 kB\/s 1\.60 kB\/s 90000 0\.10/);
  t.match(all, /sends more routing traffic than 75 % of 40 devices/);
  t.match(all, /forwarding 21\.5 us/);
  t.match(all, /TCP 80 of 70000 segments sent again/);
  t.match(all, /vendor_hub 120 kB 5\.40 MB 54\.0 kB 800 kB 3/);
  t.match(all, /640 TCP segments were sent by connections that no reading saw/);
  t.match(all, /nginx 3\.00 MB 40\.0 MB 0 2 3/);
});

t.test('without a mesh, and without anything, it says so', async t => {
  const { forwarding, battery, stack, ...rest } = EXAMPLE;
  const bare = wholeScreen(meshView({ ...rest, meshes: [] }, OPTIONS));
  t.match(bare[1], /^no mesh is known; packets were lost on mesh0/);
  t.notMatch(text(bare), /forwarding|battery|sockets/);
  t.match(wholeScreen(meshView({ ...rest, meshes: [], interfaces: [] }, OPTIONS))[1], /^nothing is known/);
});

t.test('below a floor of payload there is no ratio, and of what is not counted a dash', async t => {
  const { overheadRatio, forwardedRatio, ...mesh } = EXAMPLE.meshes[0]!;
  t.match(text(drawn({ meshes: [mesh] })), /next to no payload to hold that against/);
  const babel = { name: '', protocol: 'babel', algorithm: '', seconds: 0, nodes: 4 };
  t.match(text(drawn({ meshes: [babel] })), /babel babel 4 - - - -/);
});

t.test(
  'BMX7: its routing traffic and the CPU of its daemon; payload that nobody counts is not called small',
  async t => {
    const bmx7 = {
      ...{ name: '', protocol: 'bmx7', algorithm: '', seconds: 600, nodes: 1, controlCpuSeconds: 9 },
      control: { verdict: '', sentBytesPerSecond: 427, receivedBytesPerSecond: 410 },
    };
    const lines = drawn({ meshes: [bmx7] });
    t.match(lines[1], /^bmx7: routing takes 837 B\/s, its payload is not counted$/);
    t.match(text(lines), /bmx7 bmx7 1 427 B\/s - - -/);
    t.match(text(lines), /bmx7: routing 1\.5 % of a CPU/);
  },
);
