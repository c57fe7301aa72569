/** One emulated board while it runs: its console, what it hands out, and how its hardware is acted on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabBoard } from './boards/board.js';
import type { BootImage } from './image/initramfs.js';
import { QmpConnection } from './qmp.js';

const MOST_CONSOLE = 256 * 1024;
const QMP_MS = 10_000;
/** Where the board finds the broker; device/lib.sh has it too. No other address is reachable for it. */
const BROKER = '10.0.2.100:1883';

/** A line by which a script on the board tells how far it is: `LAB WORDS up=SECONDS`. */
export interface Mark {
  readonly words: string;
  /** Seconds since the board booted. */
  readonly uptime: number;
}

export interface MachineOptions {
  readonly board: LabBoard;
  readonly image: BootImage;
  /** Port on loopback of the one thing that the board can reach. */
  readonly brokerPort: number;
  /** It is ended after this, whatever it does. */
  readonly limitSeconds: number;
  readonly memoryMiB?: number;
}

export class LabMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'edgevitals-lab-'));
  readonly hardware;
  readonly qmp: Promise<QmpConnection>;
  private readonly options: MachineOptions;
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly marks: Mark[] = [];
  private readonly limit: NodeJS.Timeout;
  private listeners: (() => void)[] = [];
  private console = '';
  private line = '';
  private over = false;
  private outOfTime = false;
  private readonly atExit = (): void => {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  };

  constructor(options: MachineOptions) {
    this.options = options;
    const { board, image, brokerPort, limitSeconds } = options;
    writeFileSync(join(this.folder, 'initramfs'), image.initramfs);
    this.hardware = board.hardware?.(this.folder);
    this.child = spawn(board.emulator.program, this.arguments(board, image, brokerPort), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process.once('exit', this.atExit);
    this.child.stdout!.on('data', this.printed);
    this.child.stderr!.on('data', this.printed);
    this.ended = once(this.child, 'close').then(
      () => this.closed(),
      error => {
        this.console += String(error);
        this.closed();
      },
    );
    this.limit = setTimeout(() => {
      this.outOfTime = true;
      this.child.kill('SIGKILL');
    }, limitSeconds * 1000);
    this.qmp = this.connect();
    // who does not use it does not care
    this.qmp.catch(() => undefined);
  }

  /** The first mark that matches, now or later. @throws Error with the end of the console when the board ends without. */
  async mark(pattern: RegExp): Promise<Mark> {
    for (let i = 0; ; i++) {
      const mark = this.marks[i] ?? (await this.next(i, pattern));
      if (pattern.test(mark.words)) return mark;
    }
  }

  /** All marks, each as it is heard, up to the first that matches `last`. @throws Error as `mark` does. */
  async *heard(last: RegExp): AsyncGenerator<Mark> {
    for (let i = 0; ; i++) {
      const mark = this.marks[i] ?? (await this.next(i));
      if (last.test(mark.words)) return;
      yield mark;
    }
  }

  /** Resolves when the board has switched itself off after its script; rejects when it ended in any other way. */
  async finished(): Promise<void> {
    await this.mark(/^done/);
    await this.ended;
  }

  /** What `put` handed out, by name: all of that name, in order. To be read when the board has ended. */
  records(): ReadonlyMap<string, readonly Buffer[]> {
    const bytes = readFileSync(join(this.folder, 'data'));
    const records = new Map<string, Buffer[]>();
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(10, at);
      const head = /^@ (\S+) (\d+)$/.exec(bytes.toString('latin1', at, end));
      if (end < 0 || head === null) throw new Error(`the board's data is torn at byte ${at}`);
      const [, name, length] = head as unknown as [string, string, string];
      at = end + 1 + Number(length);
      records.set(name, [...(records.get(name) ?? []), bytes.subarray(end + 1, at)]);
    }
    return records;
  }

  /** The end of what it has printed. */
  tail(): string {
    return this.console.slice(-4000);
  }

  /** The network cable: pulled or plugged in. */
  async link(up: boolean): Promise<void> {
    await (await this.qmp).execute('set_link', { name: 'net', up });
  }

  /** Ends it, if it runs, and removes its files. */
  async remove(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
    process.off('exit', this.atExit);
  }

  /** The mark of that number, once it is heard. */
  private async next(i: number, awaited?: RegExp): Promise<Mark> {
    for (;;) {
      const mark = this.marks[i];
      if (mark !== undefined) return mark;
      if (this.over) {
        const why = `${awaited === undefined ? '' : ` before ${awaited}`}${this.outOfTime ? ', for its time was over' : ''}`;
        throw new Error(`the board ended${why}:\n${this.tail()}`);
      }
      await new Promise<void>(resolve => this.listeners.push(resolve));
    }
  }

  private arguments(board: LabBoard, image: BootImage, brokerPort: number): string[] {
    return [
      ...board.machine(this.folder),
      ...[
        '-m',
        String(this.options.memoryMiB ?? board.memoryMiB),
        '-smp',
        '1',
        '-display',
        'none',
        '-monitor',
        'none',
        '-no-reboot',
      ],
      // the board's clock counts its instructions: what else this host does is not seen in it
      ...['-icount', `shift=${board.shift},sleep=on`, '-rtc', 'clock=vm'],
      ...['-qmp', `unix:${join(this.folder, 'qmp')},server=on,wait=off`],
      ...['-kernel', image.kernel, '-initrd', join(this.folder, 'initramfs')],
      ...['-append', `console=${board.console} quiet loglevel=4 panic=-1 net.ifnames=0`],
      // one path out: a connection of the board to this address is one of busybox nc to the broker
      ...[
        '-netdev',
        `user,id=net,ipv6=off,restrict=on,guestfwd=tcp:${BROKER}-cmd:busybox nc 127.0.0.1 ${brokerPort}`,
      ],
      ...['-device', 'virtio-net-pci,netdev=net,romfile='],
      ...['-device', 'virtio-serial-pci', '-chardev', `file,id=data,path=${join(this.folder, 'data')}`],
      ...['-device', 'virtserialport,chardev=data,name=data,nr=1'],
    ];
  }

  private async connect(): Promise<QmpConnection> {
    const until = Date.now() + QMP_MS;
    for (;;) {
      try {
        return await QmpConnection.open(join(this.folder, 'qmp'));
      } catch (error) {
        if (this.over || Date.now() > until) throw error;
        // QEMU makes its socket a moment after its start
        await sleep(100);
      }
    }
  }

  private closed(): void {
    this.over = true;
    clearTimeout(this.limit);
    void this.qmp.then(
      connection => connection.close(),
      () => undefined,
    );
    this.wake();
  }

  private readonly printed = (data: Buffer): void => {
    const text = data.toString('latin1').replaceAll('\r', '');
    this.console = (this.console + text).slice(-MOST_CONSOLE);
    const lines = (this.line + text).split('\n');
    this.line = lines.pop()!.slice(-MOST_CONSOLE);
    for (const line of lines) {
      const found = /LAB (.*) up=([\d.]+)$/.exec(line);
      if (found !== null) this.marks.push({ words: found[1]!, uptime: Number(found[2]) });
    }
    this.wake();
  };

  private wake(): void {
    for (const listener of this.listeners.splice(0)) listener();
  }
}
