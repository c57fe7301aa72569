/** What a kernel shows of a simulated device: rows of a scripted device, in the kernel's own units. For tests only. */
import { given } from '@edgevitals/shared/objects';
import type { RowValues } from '@edgevitals/shared/testing';
import type { ScriptedDevice } from '../../scripted_device.js';
import { PAGE_BYTES } from '../device/flash_device.js';
import { SimulatedExt4 } from '../host/ext4.js';
import { SimulatedF2fs } from '../host/f2fs.js';
import type { FlashRun } from '../simulate.js';
import { Ext4Lifetime, type LifetimeSaved } from './ext4_lifetime.js';
import { f2fsRow } from './f2fs_row.js';
import { cardHealth, nvmeHealth, ubiHealth } from './health.js';

export type FlashKind = 'emmc' | 'nvme' | 'ufs' | 'ubi';

export interface FlashViewSetting {
  /** `emmc` unless said. */
  readonly kind?: FlashKind;
  /** The agent may ask the card itself; else it reads what the kernel read at boot. True unless said. */
  readonly fresh?: boolean;
  /** Of an unsigned long, in which the kernel counts requests and sectors. 64 unless said. */
  readonly longBits?: 32 | 64;
  /** Sectors that the disk had counted since its boot when the simulation began. */
  readonly sectorsBefore?: number;
  /** Linux before 5.5 has no flushes in diskstats. */
  readonly showsFlushes?: boolean;
  /** When ext4 saves what was written in its life. */
  readonly lifetimeSaved?: LifetimeSaved;
}

export const DISK_NAMES: Readonly<
  Record<FlashKind, { readonly disk: string; readonly partition: string; readonly major: number }>
> = {
  emmc: { disk: 'mmcblk0', partition: 'mmcblk0p1', major: 179 },
  nvme: { disk: 'nvme0n1', partition: 'nvme0n1p1', major: 259 },
  ufs: { disk: 'sda', partition: 'sda1', major: 8 },
  // raw flash has no disk
  ubi: { disk: '', partition: '', major: 0 },
};

const START_TICKS = 10;
const JOURNAL_PID = 60;
const KERNEL_THREAD = 0x0020_0000;

interface Base {
  readonly io: FlashRun['io'];
  readonly disk: Readonly<
    Record<'writes' | 'sectorsWritten' | 'flushes' | 'discards' | 'sectorsDiscarded', number>
  >;
  readonly journal: Readonly<
    Record<'transactions' | 'requested' | 'loggedBlocks' | 'handles' | 'writeBytes', number>
  >;
}

export class FlashView {
  private readonly device: ScriptedDevice;
  private readonly setting: Required<FlashViewSetting>;
  private readonly lifetime: Ext4Lifetime;
  private boots = 0;
  /** Counters when the kernel began. */
  private base: Base | undefined;
  private atBoot: ReturnType<typeof cardHealth> | undefined;

  constructor(device: ScriptedDevice, setting: FlashViewSetting = {}) {
    this.device = device;
    this.setting = {
      kind: 'emmc',
      fresh: true,
      longBits: 64,
      sectorsBefore: 0,
      showsFlushes: true,
      lifetimeSaved: 'hourly',
      ...setting,
    };
    this.lifetime = new Ext4Lifetime(this.setting.lifetimeSaved);
  }

  /** Everything as it is now. Time has passed by the clocks of the device, or is about to. */
  show(run: FlashRun): void {
    if (this.base === undefined) this.begin(run, zeroes(run));
    if (run.boots !== this.boots) this.reboot(run);
    this.lifetime.advance(run.seconds, run.linux.disk.sectorsWritten);
    this.showPrograms(run);
    if (this.setting.kind !== 'ubi') {
      this.showDisk(run);
      this.showFileSystem(run);
    }
    this.showHealth(run);
  }

  private begin(run: FlashRun, base: Base): void {
    this.base = base;
    this.atBoot = cardHealth(run.flash);
  }

  private reboot(run: FlashRun): void {
    const { device } = this;
    this.boots = run.boots;
    device.boot = run.boots.toString(16).padStart(16, '0');
    device.bootMs = 2000;
    device.restart();
    this.lifetime.remount(run.clean);
    this.begin(run, countersOf(run));
  }

  private showPrograms({ scenario, io }: FlashRun): void {
    scenario.programs.forEach(({ pid, name }, i) => {
      const now = io[i]!;
      const then = this.base!.io[i]!;
      this.device.process(
        pid,
        name,
        {
          wchar: now.wchar - then.wchar,
          syscw: now.syscw - then.syscw,
          write_bytes: now.writeBytes - then.writeBytes,
          cancelled_write_bytes: now.cancelledWriteBytes - then.cancelledWriteBytes,
        },
        START_TICKS,
      );
    });
  }

  private showDisk({ linux }: FlashRun): void {
    const { kind, longBits, sectorsBefore, showsFlushes } = this.setting;
    const { disk, partition, major } = DISK_NAMES[kind];
    const { disk: then } = this.base!;
    const wrapped = (count: number): number => (longBits === 32 ? count % 2 ** 32 : count);
    const before = this.boots === 0 ? sectorsBefore : 0;
    const row: RowValues = {
      writes: wrapped(linux.disk.writes - then.writes),
      sectors_written: wrapped(before + linux.disk.sectorsWritten - then.sectorsWritten),
      discards: wrapped(linux.disk.discards - then.discards),
      sectors_discarded: wrapped(linux.disk.sectorsDiscarded - then.sectorsDiscarded),
      reads: 0,
      sectors_read: 0,
      io_ms: 0,
    };
    this.device.set('disk', [major, 1], partition, row);
    // a partition's are not counted (block/blk-flush.c)
    const flushes = showsFlushes ? wrapped(linux.disk.flushes - then.flushes) : undefined;
    this.device.set('disk', [major, 0], disk, { ...row, ...given({ flushes }) });
  }

  private showFileSystem({ linux }: FlashRun): void {
    const { fileSystem } = linux;
    const { device, lifetime } = this;
    const { partition } = DISK_NAMES[this.setting.kind];
    if (fileSystem instanceof SimulatedF2fs)
      device.set('f2fs', [], partition, f2fsRow(linux, fileSystem, lifetime.kilobytes));
    if (!(fileSystem instanceof SimulatedExt4)) return;
    device.set('ext4', [], partition, {
      session_write_kbytes: this.session(lifetime.sessionKilobytes),
      lifetime_write_kbytes: lifetime.kilobytes,
      errors_count: 0,
      warning_count: 0,
      journal_task: JOURNAL_PID,
    });
    const { journal } = fileSystem;
    const { journal: then } = this.base!;
    const transactions = journal.transactions - then.transactions;
    const average = (sum: number): number => Math.floor(sum / Math.max(1, transactions));
    device.set('jbd2', [], `${partition}-8`, {
      transactions,
      requested: journal.requested - then.requested,
      max_blocks: journal.mostBlocks,
      handles: average(journal.handles - then.handles),
      blocks: average(journal.loggedBlocks - then.loggedBlocks),
      logged_blocks: average(journal.loggedBlocks - then.loggedBlocks),
    });
    device.process(
      JOURNAL_PID,
      `jbd2/${partition}-8`,
      { write_bytes: journal.writeBytes - then.writeBytes, flags: KERNEL_THREAD },
      START_TICKS,
    );
  }

  /** KiB of a counter of sectors that is an unsigned long. */
  private session(kilobytes: number): number {
    return Math.floor(this.setting.longBits === 32 ? kilobytes % 2 ** 31 : kilobytes);
  }

  private showHealth({ flash, linux }: FlashRun): void {
    const { device } = this;
    const { kind, fresh } = this.setting;
    const { disk } = DISK_NAMES[kind];
    if (kind === 'emmc') {
      const { eol, ...lifeTimes } = fresh ? cardHealth(flash) : this.atBoot!;
      device.set('mmc', [], disk, { ...lifeTimes, pre_eol_info: eol, fresh: fresh ? 1 : 0 });
    } else if (kind === 'ufs') {
      const { eol, ...lifeTimes } = cardHealth(flash);
      device.set('ufs', [], '1d84000.ufshc', { ...lifeTimes, eol_info: eol });
    } else if (kind === 'nvme') {
      device.set('nvme', [], 'nvme0', nvmeHealth(flash, flash.hostPages * PAGE_BYTES, linux.disk.writes));
    } else {
      device.set('ubi', [0], '', ubiHealth(flash, fresh));
    }
  }
}

function countersOf({ io, linux: { disk, fileSystem } }: FlashRun): Base {
  const { writes, sectorsWritten, flushes, discards, sectorsDiscarded } = disk;
  const journal =
    fileSystem instanceof SimulatedExt4
      ? fileSystem.journal
      : { transactions: 0, requested: 0, loggedBlocks: 0, handles: 0, writeBytes: 0 };
  const { transactions, requested, loggedBlocks, handles, writeBytes } = journal;
  return {
    io: io.map(each => ({ ...each })),
    disk: { writes, sectorsWritten, flushes, discards, sectorsDiscarded },
    journal: { transactions, requested, loggedBlocks, handles, writeBytes },
  };
}

const zeroes = ({ io }: FlashRun): Base => ({
  io: io.map(() => ({ wchar: 0, syscw: 0, writeBytes: 0, cancelledWriteBytes: 0 })),
  disk: { writes: 0, sectorsWritten: 0, flushes: 0, discards: 0, sectorsDiscarded: 0 },
  journal: { transactions: 0, requested: 0, loggedBlocks: 0, handles: 0, writeBytes: 0 },
});
