/** A device of which several models find something, with figures that jitter, in real frames. For tests only. */
import { ScriptedDevice } from './scripted_device.js';

const STEP_SECONDS = 10;
/** Pid, start and thread of the poller; what a look at it adds for a time-out of 20 ms, thousandths of 1/s. */
const POLLING = [11, 10, 11];
const TIMEOUT_RATE = 50_000;
/** A park-miller generator's. */
const FACTOR = 48_271;
const MODULUS = 2 ** 31 - 1;

export class TroubledDevice {
  readonly device: string;
  /** Whether it still has its troubles. */
  troubled = true;
  private readonly kernel: ScriptedDevice;
  private wantsKey = false;
  private state: number;
  private readonly jitter: number;

  /**
   * A `hog` that keeps a CPU busy, a `poller` that wakes up fifty times a second, a `writer` that wears flash out and
   * little memory.
   * @param startWallMs the wall clock when it begins.
   * @param jitter share by which everything varies, either way.
   */
  constructor(device: string, startWallMs: number, jitter = 0, seed = 1) {
    this.device = device;
    this.state = seed;
    this.jitter = jitter;
    this.kernel = new ScriptedDevice(device)
      .process(10, 'hog', { rss_pages: 1000 })
      .process(11, 'poller', { rss_pages: 1000 })
      .process(12, 'writer', { rss_pages: 1000 })
      .set('sleeper', POLLING, '', {
        ...{ watched_ms: 0, looks: 0, timeout_rate: 0, deadline_looks: 0, deadline_us: 0, sleep_looks: 0 },
        ...{ blind_looks: 0, flush_looks: 0, voluntary_switches: 0, involuntary_switches: 0 },
        ...{ utime: 0, stime: 0, syscw: 0, wchar: 0, reaped_faults: 0, sockets: 0 },
      })
      .set('memory', [], '', { total_kb: 1_000_000, available_kb: 100_000 })
      .set('agent', [], '', { suspended_ms: 0, rss_bytes: 4_000_000 });
    for (const cpu of [0, 1]) this.kernel.set('cpu', [cpu], '', { user: 0, system: 0, softirq: 0, idle: 0 });
    this.kernel.wallMs = startWallMs;
  }

  /** The frame of the next ten seconds; every tenth is a key frame. */
  nextFrame(): Uint8Array {
    const { kernel } = this;
    kernel.pass(STEP_SECONDS * 1000);
    kernel.add('cpu', [1], '', { idle: 1000 }).add('agent', [], '', { cpu_us: 2000 });
    if (this.troubled) {
      kernel
        .add('cpu', [0], '', { user: 980, idle: 20 })
        .add('process', [10, 10, 1, 0], 'hog', { utime: this.around(980), minor_faults: 100 })
        .add('process', [11, 10, 1, 0], 'poller', { utime: 4 })
        .add('sleeper', POLLING, '', {
          ...{ watched_ms: STEP_SECONDS * 1000, looks: 1, timeout_rate: TIMEOUT_RATE, utime: 4 },
          voluntary_switches: this.around(500),
        })
        .add('process', [12, 10, 1, 0], 'writer', { write_bytes: this.around(10_000_000) })
        .set('memory', [], '', { total_kb: 1_000_000, available_kb: this.around(48_000) });
    } else {
      kernel
        .add('cpu', [0], '', { idle: 1000 })
        .set('memory', [], '', { total_kb: 1_000_000, available_kb: 500_000 });
    }
    if (this.wantsKey || kernel.sequence % 10 === 0) kernel.key();
    this.wantsKey = false;
    return kernel.sample().frame();
  }

  /** Time passes in which nobody reads it. */
  rest(seconds: number): void {
    this.kernel.pass(seconds * 1000);
  }

  /** The next frame is one that can be read without those before. */
  key(): void {
    this.wantsKey = true;
  }

  private around(value: number): number {
    this.state = (this.state * FACTOR) % MODULUS;
    return Math.round(value * (1 + this.jitter * (2 * (this.state / MODULUS) - 1)));
  }
}
