import type { Host, HostFile } from '../../host/host.js';

/** A kernel file read again and again: opened at the first read, and anew after a failure. */
export class KernelFile {
  readonly path: string;
  private file: HostFile | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws EdgevitalsError as `Host.readText`. */
  read(host: Host): string {
    return this.use(host, wholeText);
  }

  /** Hands the open file to `take`. @throws EdgevitalsError as `Host.readText`. */
  use<T>(host: Host, take: (file: HostFile) => T): T {
    this.file ??= host.open(this.path);
    try {
      return take(this.file);
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

const wholeText = (file: HostFile): string => file.read();
