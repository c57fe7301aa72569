import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { KernelCalls, KernelFeed } from './kernel_calls.js';
import { calls, errnoOf } from './quickjs_calls.js';
import { kernelError } from './quickjs_file.js';

/** Calls that wait for the one thread, the one that it makes included. */
const MOST_WAITING = 32;
const NAME_BYTES = 16;
const EXT_CSD_BYTES = 512;
const NVME_LOG_BYTES = 512;
const NVME_PAGE_AT = 63;

/** Any thread, any CPU, no group. */
const ANY = -1;

const NOTHING = new Uint8Array(0);

type Done = (answer: Uint8Array | number) => void;

/** The calls of the C host; see `KernelCalls`. */
export class QuickJsKernelCalls implements KernelCalls {
  readonly littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  private waiting = 0;

  netlink(request: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    return this.blocking('ask', 'generic netlink', done => calls.netlink(request, done), timeoutMs);
  }

  socketDiag(request: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    return this.blocking('ask', 'sock_diag', done => calls.socketDiag(request, done), timeoutMs);
  }

  netlinkListen(request: Uint8Array, mostBytes: number): KernelFeed {
    return new Feed('generic netlink', calls.netlinkListen(request, mostBytes), calls.receive);
  }

  ethtool(interfaceName: string, command: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const request = named(interfaceName, NAME_BYTES, NAME_BYTES + command.length);
    request.set(command, NAME_BYTES);
    return this.blocking('ask', interfaceName, done => calls.ethtool(request, done), timeoutMs);
  }

  extCsd(disk: string, timeoutMs: number): Promise<Uint8Array> {
    const request = named(disk, EXT_CSD_BYTES, EXT_CSD_BYTES);
    return this.blocking('ask', disk, done => calls.extCsd(request, done), timeoutMs);
  }

  nvmeLog(controller: string, page: number, timeoutMs: number): Promise<Uint8Array> {
    const request = named(controller, NVME_PAGE_AT, NVME_LOG_BYTES);
    request[NVME_PAGE_AT] = page;
    return this.blocking('ask', controller, done => calls.nvmeLog(request, done), timeoutMs);
  }

  counter(attribute: Uint8Array, cpu: number): KernelFeed {
    return new Feed(`a counter of cpu${cpu}`, calls.perfOpen(attribute, ANY, cpu, ANY), calls.perfRead);
  }

  threadCounter(attribute: Uint8Array, tid: number, leader: KernelFeed | undefined): KernelFeed {
    const group = leader instanceof Feed ? leader.descriptor : ANY;
    return new Feed(`a counter of thread ${tid}`, calls.perfOpen(attribute, tid, ANY, group), calls.perfRead);
  }

  private blocking(
    action: string,
    what: string,
    start: (done: Done) => number,
    timeoutMs: number,
  ): Promise<Uint8Array> {
    const late = (why: string): EdgevitalsError =>
      new EdgevitalsError('SOURCE_TIMEOUT', `cannot ${action} ${what}: ${why}`);
    if (this.waiting >= MOST_WAITING) return Promise.reject(late(`${MOST_WAITING} calls wait`));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(late(`no answer in ${timeoutMs} ms`)), timeoutMs);
      const done: Done = answer => {
        this.waiting--;
        clearTimeout(timer);
        if (typeof answer === 'number') reject(kernelError(action, what, answer));
        else resolve(answer);
      };
      this.waiting++;
      const started = start(done);
      if (started < 0) done(started);
    });
  }
}

class Feed implements KernelFeed {
  private readonly what: string;
  private fd: number;
  private readonly next: (fd: number) => Uint8Array | number;

  /** @param fd a descriptor, or the errno of opening one. */
  constructor(what: string, fd: number, next: (fd: number) => Uint8Array | number) {
    if (fd < 0) throw kernelError('open', what, fd);
    this.what = what;
    this.fd = fd;
    this.next = next;
  }

  /** Negative once it is closed. */
  get descriptor(): number {
    return this.fd;
  }

  read(): Uint8Array {
    const piece = this.next(this.fd);
    if (typeof piece !== 'number') return piece;
    if (errnoOf(piece) === 'EAGAIN') return NOTHING;
    throw kernelError('read', this.what, piece);
  }

  close(): void {
    if (this.fd >= 0) calls.close(this.fd);
    this.fd = -1;
  }
}

/** `name`, one character a byte, with zeros behind it: `size` bytes, of which it takes fewer than `most`. */
function named(name: string, most: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < Math.min(name.length, most - 1); i++) bytes[i] = name.charCodeAt(i);
  return bytes;
}
