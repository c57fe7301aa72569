// The command as a person starts it: with a broker and an analyzer of its own, and to others.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Program } from '../harness/program.js';
import { noMosquitto } from '../harness/system.js';
import type { FleetResult } from './fleet_status.js';

const FLEET = fileURLToPath(new URL('main.js', import.meta.url));
const fleet = (...args: string[]): Program => new Program(process.execPath, [FLEET, ...args]);
const resultOf = (output: string): FleetResult =>
  JSON.parse(output.split('\n').find(line => line.startsWith('{'))!) as FleetResult;

t.test(
  'every frame of every device is taken in, and what that cost is told',
  { skip: noMosquitto },
  async t => {
    const program = fleet('--devices', '30', '--for', '3s', '--devices-are', 'prior', '--json');
    t.teardown(() => program.stop('SIGKILL'));
    const { code } = await program.outcome();
    t.equal(code, 0, program.output);
    const { server, ...progress } = resultOf(program.output);
    t.match(progress, { devices: 30, sent: 90, acknowledged: 90, failed: 0 });
    t.match(server!.analyzer, { devices: 30, frames: 90, lost: 0, refused: 0 });
    t.ok(server!.analyzer.cpuSeconds > 0 && server!.broker.residentBytes > 0);
    t.match(program.output, /30 devices · 3 s of 3 s/);
  },
);

t.test('whoever interrupts it gets what came of it so far', { skip: noMosquitto }, async t => {
  const program = fleet('--devices', '30', '--for', '6h', '--devices-are', 'none', '--json');
  t.teardown(() => program.stop('SIGKILL'));
  await program.printed(/taken in {2}[1-9]/);
  const { code } = await program.stop('SIGINT');
  t.equal(code, 0, program.output);
  const { sent, server } = resultOf(program.output);
  t.ok(sent > 0 && sent < 30 * 3600);
  t.equal(server?.analyzer.frames, sent);
});

t.test('a broker that is not there is named, and so is a wrong word', async t => {
  const nobody = fleet('--broker', 'mqtt://127.0.0.1:1', '--for', '1s');
  t.equal((await nobody.outcome()).code, 2);
  t.match(nobody.output, /127\.0\.0\.1:1/);
  const wrong = fleet('--device', '3');
  t.equal((await wrong.outcome()).code, 2);
  t.match(wrong.output, /--device/);
});
