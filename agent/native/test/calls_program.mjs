/**
 * The calls of the C host one by one, for calls.test.mjs: prints what they give as JSON. Linked in place of the agent.
 *
 *   family NAME              its number
 *   dump NAME COMMAND ATTRIBUTE IFINDEX    the answer of netlink, in hexadecimal digits
 *   connections              TCP of this machine
 *   ethtool INTERFACE        its statistics
 *   extcsd DISK              its extended CSD, in hexadecimal digits
 *   nvme CONTROLLER PAGE     a log page, in hexadecimal digits
 *   count TYPE CONFIG MS     a counter on each CPU, open for so long
 *   thread TID MS            what software events tell of a thread in so long: its time on CPUs, its page faults
 *   at PATH OFFSET LENGTH    bytes of a file from there on
 *   sleeper PID yes|no       what four looks at a process found, with time-outs in its memory or without, and what all looks cost
 *   twins SEED RUNS          rows of text and changes of rows, by the C host and by JavaScript: what differs
 *   taskstats SEEN TOOL...   what the source says of tools that are run one after the other, and of one that was there
 *                            at its first reading
 */
import '../../dist/host/quickjs_globals.js';
import { MOST_ROW_BYTES, rowChanges } from '@edgevitals/shared/frame';
import { randomNumbers } from '@edgevitals/shared/random';
import { readable } from '../../dist/frame/readable.js';
import { QuickJsHost } from '../../dist/host/quickjs.js';
import { Family } from '../../dist/netlink/family.js';
import { encodeRequest } from '../../dist/netlink/messages.js';
import { CountedThread } from '../../dist/sources/cpu/pmu/counted_thread.js';
import { decodePerfReading, openCounter } from '../../dist/sources/cpu/pmu/perf_event.js';
import { ethtoolStatistics } from '../../dist/sources/network/ethtool_statistics.js';
import { tcpConnections } from '../../dist/sources/network/sock_diag/inet_diag.js';
import { ProcPid } from '../../dist/sources/process/proc_pid.js';
import { Sleeper } from '../../dist/sources/process/sleeper/sleeper.js';
import { Taskstats } from '../../dist/sources/process/taskstats/taskstats.js';
import { cpuList } from '../../dist/sources/reading/attributes.js';
import { numberRows } from '../../dist/sources/reading/number_rows.js';

const host = new QuickJsHost();
const { kernelCalls } = host;
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
const elapsed = ms => new Promise(resolve => host.timer(ms, resolve));

const commands = {
  async at(path, offset, length) {
    return host.readSlowAt(path, { offset: Number(offset), length: Number(length) }, 3000);
  },

  async sleeper(pid, readTimeouts) {
    const processes = new ProcPid();
    const sleeper = new Sleeper(processes.list, { readTimeouts: readTimeouts === 'yes', lookMs: 100 });
    const timer = host.timer.bind(host);
    const cost = { looks: 0, micros: 0, threads: 0 };
    host.timer = (ms, callback) =>
      timer(ms, () => {
        const before = host.usage().cpuMicros;
        callback();
        const end = () => {
          if (sleeper.isLooking) {
            timer(1, end);
            return;
          }
          cost.micros += host.usage().cpuMicros - before;
          cost.looks++;
        };
        end();
      });
    for (;;) {
      // only looks are to be measured meanwhile
      while (sleeper.isLooking) await new Promise(resolve => timer(1, resolve));
      const into = [];
      processes.sample(host, []);
      sleeper.sample(host, into);
      const rows = readable(into).sleeper ?? [];
      const row = rows.find(each => each.pid === Number(pid));
      if (row !== undefined && row.looks + row.blind_looks >= 4)
        return { row, cost: { ...cost, threads: rows.length } };
      await new Promise(resolve => timer(50, resolve));
    }
  },

  async family(name) {
    return new Family(name).number(kernelCalls);
  },

  async dump(name, command, attribute, index) {
    const family = await new Family(name).number(kernelCalls);
    const attributes = [[Number(attribute), Number(index)]];
    const request = { family, command: Number(command), version: 0, dump: true, attributes };
    return {
      family,
      hex: hex(await kernelCalls.netlink(encodeRequest(request, kernelCalls.littleEndian), 3000)),
    };
  },

  connections: () => tcpConnections(kernelCalls),

  ethtool: name => ethtoolStatistics(kernelCalls, name).then(Object.fromEntries),

  extcsd: disk => kernelCalls.extCsd(disk, 3000).then(hex),

  nvme: (name, page) => kernelCalls.nvmeLog(name, Number(page), 3000).then(hex),

  async count(type, config, ms) {
    const event = { type: Number(type), config: Number(config), unit: 0 };
    const cpus = cpuList(host.readText('/sys/devices/system/cpu/online').trim());
    const counters = cpus.map(cpu => openCounter(kernelCalls, event, cpu));
    await elapsed(Number(ms));
    return counters.map(counter => {
      const reading = decodePerfReading(counter.read(), kernelCalls.littleEndian);
      counter.close();
      return reading;
    });
  },

  async thread(tid, ms) {
    const numbered = event => ({ name: `${event}`, counts: 'activity', code: { event } });
    const group = { name: 'software', events: [numbered(1), numbered(2), numbered(9999)] };
    const unit = { type: 1 };
    const asked = { unit, group, most: 8, several: false, userOnly: false };
    const thread = new CountedThread(kernelCalls, asked, Number(tid));
    await elapsed(Number(ms));
    const count = thread.read();
    const { size } = thread;
    thread.close();
    return { ...count, size };
  },

  async twins(seed, runs) {
    const random = randomNumbers(Number(seed));
    const below = limit => Math.floor(random() * limit);
    const pick = list => list[below(list.length)];
    const differences = [];
    const path = host.env('EDGEVITALS_TWINS');
    const folder = host.folder(path);
    for (let run = 0; run < Number(runs); run++) {
      const number = () =>
        pick([NaN, 0, below(9), -below(300), below(2 ** 31), 2 ** 52 - below(3), below(2 ** 52)]);
      const now = Array.from({ length: 1 + below(31) }, number);
      const before = now.map(value => (below(3) === 0 ? number() : value));
      const [gap, at, from] = [below(500) - 1, below(5), below(5)];
      const [ours, theirs] = [rowChanges, host.rowChanges].map(changes => {
        const last = new Float64Array(at + now.length + 2).fill(-7);
        last.set(before, at);
        const out = new Uint8Array(from + MOST_ROW_BYTES);
        return JSON.stringify([changes(now, last, at, gap, out, from), [...last].map(String), [...out]]);
      });
      if (ours !== theirs) differences.push({ now, before, gap, ours, theirs });

      const word = () =>
        pick([
          'cpu0',
          '-',
          '17',
          '-3',
          '9007199254740993',
          '00',
          'x1',
          '184467440737095516150',
          `${below(1e9)}`,
        ]);
      const line = () => Array.from({ length: below(6) }, () => pick(['', ' ', '\t']) + word()).join(' ');
      const text = Array.from({ length: below(5) }, line).join('\n') + pick(['', '\n']);
      if (folder.list().includes('table')) folder.remove('table');
      folder.append('table', new Uint8Array(Array.from(text, each => each.charCodeAt(0))));
      const [width, rows] = [1 + below(4), below(6)];
      const file = host.open(`${path}/table`);
      const held = Array.from({ length: rows * width }, () => pick([NaN, 17, -3]));
      const byJavaScript = (into, changed) => numberRows(text, into, changed);
      const byHost = (into, changed) => file.rows(into, changed);
      const [mine, its] = [byJavaScript, byHost].map(take => {
        const into = Float64Array.from(held);
        const changed = new Uint8Array(rows);
        const first = [take(into, changed), [...changed]];
        return JSON.stringify([first, take(into, changed), [...changed], [...into].map(String)]);
      });
      file.close();
      if (mine !== its) differences.push({ text, width, mine, its });
    }
    return differences.slice(0, 3);
  },

  async taskstats(seen, ...tools) {
    const processes = new ProcPid();
    const source = new Taskstats(processes.list);
    const [state] = await source.probe(host);
    const read = async () => {
      const into = [];
      processes.sample(host, []);
      await source.sample(host, into);
      return readable(into).short_lived ?? [];
    };
    const early = host.run(seen, [], 10_000);
    const first = state.state === 'present' ? await read() : [];
    for (const tool of tools) await host.run(tool, [], 10_000);
    await early;
    const rows = state.state === 'present' ? await read() : [];
    source.close();
    processes.close();
    return { state, first, rows };
  },
};

const [name, ...args] = host.args;
commands[name](...args).then(
  result => {
    host.stdout(`${JSON.stringify({ result })}\n`);
    host.exit(0);
  },
  error => {
    host.stdout(`${JSON.stringify({ code: error.code, message: error.message })}\n`);
    host.exit(1);
  },
);
