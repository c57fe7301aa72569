/**
 * lifetime_write_kbytes: what the superblock has, and what was written since the mount. Until Linux 6.12 the superblock gets it
 * when the file system is unmounted; since then also once an hour where 16 MiB came to it (fs/ext4/super.c,
 * update_super_work). For tests only.
 */

export type LifetimeSaved = 'unmount' | 'hourly';

const HOUR = 3600;
const LEAST_KILOBYTES = 16_384;

export class Ext4Lifetime {
  private readonly saves: LifetimeSaved;
  private saved = 0;
  /** Sectors of the disk at the mount, and what of the session is saved. */
  private mountedAt = 0;
  private sessionSaved = 0;
  private savedAt = 0;
  private sectors = 0;

  constructor(saves: LifetimeSaved) {
    this.saves = saves;
  }

  /** @param sectors written to the partition, ever. */
  advance(now: number, sectors: number): void {
    this.sectors = sectors;
    if (this.saves === 'unmount' || now - this.savedAt < HOUR) return;
    if (this.sessionKilobytes - this.sessionSaved < LEAST_KILOBYTES) return;
    this.savedAt = now;
    this.sessionSaved = this.sessionKilobytes;
  }

  get sessionKilobytes(): number {
    return (this.sectors - this.mountedAt) / 2;
  }

  get kilobytes(): number {
    return Math.floor(this.saved + this.sessionKilobytes);
  }

  /** Mounted anew. @param clean unmounted before. */
  remount(clean: boolean): void {
    this.saved += clean ? this.sessionKilobytes : this.sessionSaved;
    this.mountedAt = this.sectors;
    this.sessionSaved = 0;
  }
}
