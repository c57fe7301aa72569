/** Frames of a fleet at work, made beforehand: 60 processes a device of which 10 change, a key frame in each 12. */
import { ScriptedDevice } from '../testing/scripted_device.js';

const PROCESSES = 60;
const CHANGING = 10;
const KEY_EVERY = 12;
const PERIOD_MS = 5000;

export interface FleetDevice {
  readonly id: string;
  readonly info: Uint8Array;
  /** Oldest first. */
  readonly frames: readonly Uint8Array[];
}

/** The same frames for the same numbers. */
export function makeFleet(devices: number, frames: number): FleetDevice[] {
  return Array.from({ length: devices }, (_, index) => makeDevice(`bench-${index}`, index, frames));
}

function makeDevice(id: string, seed: number, count: number): FleetDevice {
  const random = randomOf(seed + 1);
  const device = new ScriptedDevice(id);
  const names = Array.from({ length: PROCESSES }, (_, i) => (i < 20 ? `kworker/${i}` : `program-${i}`));
  for (const cpu of [0, 1, 2, 3]) device.set('cpu', [cpu], '', { user: 1000, system: 500, idle: 90_000 });
  device
    .set('memory', [], '', { total_kb: 1_000_000, available_kb: 600_000, dirty_kb: 100 })
    .set('agent', [], '', { suspended_ms: 0, cpu_us: 1000, rss_bytes: 4_000_000, frames_dropped: 0 })
    .set('disk', [179, 0], 'mmcblk0', {
      reads: 1000,
      writes: 1000,
      sectors_read: 9000,
      sectors_written: 9000,
    })
    .set('interface', [], 'eth0', { rx_bytes: 1000, tx_bytes: 1000, rx_packets: 10, tx_packets: 10 })
    .set('interface', [], 'lo', { rx_bytes: 1000, tx_bytes: 1000, rx_packets: 10, tx_packets: 10 })
    .set('thermal_zone', [0], 'cpu-thermal', { temp: 45_000 })
    .set('cpufreq', [0], 'schedutil', { scaling_cur_freq: 600_000, scaling_max_freq: 1_800_000 })
    .set('pressure', [], 'cpu', { some_us: 0, full_us: 0 })
    .set('pressure', [], 'memory', { some_us: 0, full_us: 0 })
    .set('pressure', [], 'io', { some_us: 0, full_us: 0 });
  for (let i = 0; i < PROCESSES; i++) {
    device.process(i + 1, names[i]!, {
      utime: i * 100,
      stime: i * 10,
      rss_pages: 1000 + i,
      flags: i < 20 ? 0x0020_0040 : 0x0040_0000,
      vsize_bytes: 1e7 + i * 4096,
      rchar: 1e5 * i,
      write_bytes: 4096 * i,
    });
  }
  const info = device.infoBytes();
  const frames: Uint8Array[] = [];
  for (let frame = 0; frame < count; frame++) {
    device.pass(PERIOD_MS);
    for (let i = 0; i < CHANGING; i++) {
      const pid = 1 + ((frame + i * 6) % PROCESSES);
      device.add('process', [pid, 10, 1, 0], names[pid - 1]!, {
        utime: 1 + random(20),
        stime: random(5),
        voluntary_switches: random(200),
        run_us: random(2e5),
        ...(i < 3 && { rss_pages: random(20), write_bytes: 4096 * random(10), wchar: random(1e4) }),
      });
    }
    for (const cpu of [0, 1, 2, 3])
      device.add('cpu', [cpu], '', { user: random(60), system: random(20), idle: 420 });
    device
      .add('agent', [], '', { cpu_us: 3000 })
      .add('disk', [179, 0], 'mmcblk0', {
        writes: random(10),
        sectors_written: 8 * random(100),
        io_ms: random(50),
      })
      .add('interface', [], 'eth0', { rx_bytes: random(1e5), tx_bytes: random(1e5), rx_packets: random(100) })
      .add('pressure', [], 'cpu', { some_us: random(10_000) })
      .set('thermal_zone', [0], 'cpu-thermal', { temp: 45_000 + random(5000) });
    if (frame % KEY_EVERY === 0) device.key();
    frames.push((frame % KEY_EVERY === 0 ? device.sample() : device).frame());
  }
  return { id, info, frames };
}

/** Numbers below `limit` by a linear congruential generator: the same in every run. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return limit => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
