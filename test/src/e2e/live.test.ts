/** Live views in a real terminal emulator of 80 columns and 24 lines, by the keys that somebody presses. */
import { spawnSync } from 'node:child_process';
import t from 'tap';
import { startBusyLoop } from '../harness/busy.js';
import { AGENT, ANALYZER } from '../harness/program.js';
import { ScreenTerminal } from '../harness/screen_terminal.js';
import { noMosquitto, startSystem } from '../harness/system.js';

const NODE = process.execPath;
const noTmux = spawnSync('tmux', ['-V']).status === 0 ? false : 'tmux is not installed';
const indexOf = (text: string, pattern: RegExp): number =>
  text.split('\n').findIndex(line => pattern.test(line));

t.test(
  'the agent’s top follows, sorts, filters, pauses and quits',
  { skip: noTmux, timeout: 360_000 },
  async t => {
    const busy = startBusyLoop(t.testdir(), 'busy-for-top');
    t.teardown(() => busy.stop('SIGKILL'));
    const terminal = await ScreenTerminal.start([NODE, AGENT, 'top', '--every', '500ms']);
    t.teardown(() => terminal.close());
    const first = await terminal.until(/busy-for-top/);
    t.match(first, /^load .* processes, \d+ busy\n +PID +CPU % +MEMORY/);
    t.match(first, /\n0\.5 s {2}\[c\]pu\* \[m\]emory \[w\]ritten \[r\]ead {2}\[\/\] \[p\]ause \[q\]uit$/m);
    t.equal((await terminal.lines()).length, 24);
    await terminal.press('m');
    await terminal.until(/\[c\]pu \[m\]emory\*/);
    await terminal.press('/', 'b', 'u', 's', 'y', '-', 'f', 'o', 'r');
    await terminal.until(/filter: busy-for/);
    await terminal.press('Enter');
    const only = await terminal.until(/only "busy-for"/);
    t.equal(only.split('\n').filter(line => /^ *\d+ /.test(line)).length, 1, 'one process is left');
    await terminal.press('p');
    await terminal.until(/^PAUSED/m);
    await terminal.resize(60, 10);
    await terminal.press('p');
    await terminal.until(/^0\.5 s {2}only/m);
    const small = await terminal.lines();
    t.equal(small.length, 10);
    t.ok(small.every(line => line.length <= 60));
    await terminal.press('q');
    t.notMatch(await terminal.until(/ended with 0/), /PID/, 'what was there before is there again');
  },
);

t.test(
  'top and devices of the analyzer follow a device, and outlast the analyzer',
  { skip: noTmux || noMosquitto, timeout: 480_000 },
  async t => {
    const system = await startSystem(t);
    const busy = startBusyLoop(system.folder, 'busy-for-top');
    t.teardown(() => busy.stop('SIGKILL'));
    const analyzer = system.startAnalyzer();
    system.startAgent();
    const env = { EDGEVITALS_BROKER: system.broker.url };
    // without a device: it is the only one
    const open = (...args: string[]): Promise<ScreenTerminal> =>
      ScreenTerminal.start([NODE, ANALYZER, ...args], { env });
    const fleet = await open('devices', '--watch', '1');
    t.teardown(() => fleet.close());
    await fleet.until(new RegExp(`^${system.device} +online`, 'm'));
    await fleet.until(/^1 s {2}\[\/\] \[p\]ause \[q\]uit$/m);
    const top = await open('top', '--timeout', '2');
    t.teardown(() => top.close());
    const byCpu = await top.until(/busy-for-top/);
    t.ok(indexOf(byCpu, /PROGRAM +CPU/) < 8, 'the table begins below the load');
    t.equal((await top.lines()).length, 24);
    await top.press('e');
    await top.until(/\[e\]nergy\*/);
    t.match(await top.until(/ENERGY/), /^energy: .*(prior|modelled)/m, 'what joules are worth is said once');
    await top.press('d');
    await top.until(/\[d\]egrees\*/);
    await top.press('/', 'b', 'u', 's', 'y', '-', 'f', 'o', 'r', 'Enter');
    await top.until(/only "busy-for".*by degrees/);
    await analyzer.stop('SIGKILL');
    await top.until(/is the analyzer running/);
    system.startAnalyzer();
    await top.until(/only "busy-for".*by degrees/);
    await top.press('Escape', 'q');
    await top.until(/ended with 0/);
    await fleet.press('C-c');
    await fleet.until(/ended with 0/);
  },
);
