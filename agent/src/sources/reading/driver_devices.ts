import type { Host } from '../../host/host.js';
import { type DriverFiles, readDevices } from './driver_files.js';

const TIMEOUT_MS = 250;
/** What changes rarely is read so often; devices are looked for so often when one has gone, and when none has. */
const RARELY_MS = 10_000;
const RESCAN_MS = 300_000;

/** The devices of one class and when they were read and looked for, for sources behind which drivers may hang. */
export class DriverDevices<Device extends { readonly files: DriverFiles }> {
  private readonly find: (host: Host, known: readonly Device[]) => readonly Device[];
  private devices: readonly Device[] = [];
  private scannedMs = Number.NEGATIVE_INFINITY;
  private allReadMs = Number.NEGATIVE_INFINITY;
  private lost = 0;

  /** @param find gets those that were known, to keep what is still the same; when it throws there are none. */
  constructor(find: (host: Host, known: readonly Device[]) => readonly Device[]) {
    this.find = find;
  }

  /** Reads that failed since the start, those of devices that have gone too. */
  get failures(): number {
    return this.devices.reduce((sum, { files }) => sum + files.failures, this.lost);
  }

  /**
   * One round.
   * @returns the devices that there are now.
   * @throws (rejects) what `find` throws, or the first error when no device gave a value.
   */
  async readDevices(host: Host): Promise<readonly Device[]> {
    const now = host.monotonicMs();
    const gone = this.devices.some(({ files }) => files.gone);
    if (now - this.scannedMs >= (gone ? RARELY_MS : RESCAN_MS)) {
      this.scannedMs = now;
      this.scan(host);
    }
    const all = now - this.allReadMs >= RARELY_MS;
    if (all) this.allReadMs = now;
    await readAll(host, this.devices, all);
    return this.devices;
  }

  private scan(host: Host): void {
    const { failures, devices } = this;
    this.devices = [];
    this.lost = failures;
    this.devices = this.find(host, devices);
    this.lost -= this.failures - failures;
  }
}

/** One round of devices that nobody keeps. @throws (rejects) the first error when no device gave a value. */
export const readAll = (
  host: Host,
  devices: readonly { readonly files: DriverFiles }[],
  all: boolean,
): Promise<void> =>
  readDevices(
    host,
    devices.map(device => device.files),
    TIMEOUT_MS,
    all,
  );
