/** A device with a load that goes on by itself, second by second, in real frames. For tests only. */
import { ScriptedDevice } from './scripted_device.js';

const FIRST_BOOT_MS = 100_000;
const KEY_EVERY = 10;
const BUSY = [100, 500, 1, 0] as const;

export class BusyDevice {
  readonly device: string;
  private readonly kernel: ScriptedDevice;

  /**
   * Two CPUs, an idle `init`, a `busy` that uses most of one CPU, and a disk that it writes to.
   * @param startWallMs the wall clock when it begins.
   */
  constructor(device: string, startWallMs: number) {
    this.device = device;
    this.kernel = new ScriptedDevice(device)
      .process(1, 'init', { rss_pages: 500 }, 1)
      .set('process', BUSY, 'busy', { utime: 1000, rss_pages: 1000, write_bytes: 1000 })
      .set('memory', [], '', { total_kb: 1_000_000, available_kb: 600_000 })
      .set('agent', [], '', { suspended_ms: 0, rss_bytes: 4_000_000 });
    this.kernel.run = FIRST_BOOT_MS;
    this.kernel.bootMs = FIRST_BOOT_MS;
    this.kernel.wallMs = startWallMs;
  }

  /** The frame of the next second; every tenth is a key frame. */
  nextFrame(): Uint8Array {
    const { kernel } = this;
    kernel
      .pass(1000)
      .add('cpu', [0], '', { user: 95, idle: 5 })
      .add('cpu', [1], '', { user: 1, idle: 99 })
      .add('process', BUSY, 'busy', { utime: 95, write_bytes: 1_000_000 })
      .add('agent', [], '', { cpu_us: 2000 })
      .add('disk', [8, 0], 'sda', { sectors_written: 2000 })
      .add('interface', [], 'eth0', { rx_bytes: 5000 });
    if (kernel.sequence % KEY_EVERY === 0) kernel.key();
    return kernel.sample().frame();
  }

  /** Somebody sets the device's wall clock. */
  stepClock(milliseconds: number): void {
    this.kernel.wallMs += milliseconds;
  }
}
