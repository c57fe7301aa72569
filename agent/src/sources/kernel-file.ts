import type { Host, HostFile } from '../host/host.js';

/** A kernel file read again and again: opened at the first read, and anew after a failure. */
export class KernelFile {
  readonly path: string;
  private file: HostFile | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws EdgevitalsError as `Host.readText`. */
  read(host: Host): string {
    this.file ??= host.open(this.path);
    try {
      return this.file.read();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }
}
