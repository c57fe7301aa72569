/**
 * Programs of which it is known what wakes them up: small ones of our own (test/wakeups/wakers.c) and, where they are
 * installed, those of others.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is true of a program. */
export type Truth =
  /** Its own timer wakes it, and it does nothing each time. */
  | 'poller'
  /** Its own timer wakes it, and it does something each time. */
  | 'paced'
  /** Others wake it. */
  | 'event'
  /** It does not wake up. */
  | 'idle';

export interface Workload {
  readonly truth: Truth;
  /** As the kernel calls it: at most 15 characters, unique. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** It is started by its name, where that is what the kernel takes for it. */
  readonly link?: true;
  /**
   * Shares a CPU with the others of which this is said: what it sends leaves no trace but that whom it wakes displaces it,
   * and on a CPU of his own nobody does.
   */
  readonly together?: true;
}

/** Where workloads meet. */
export interface Place {
  /** The compiled wakers. */
  readonly wakers: string;
  /** A folder of their own, with FIFOs `fifo` and `lines` and a folder `watched` in it. */
  readonly folder: string;
  /** A port that was free, another one each time. */
  port(): number;
  /** Pid of a workload that has been started. */
  pid(name: string): number;
}

/** Started in this order. */
export type Makers = readonly ((place: Place) => readonly Workload[])[];

const waker =
  ({ wakers }: Place) =>
  (truth: Truth, name: string, mode: string, ...args: readonly (string | number)[]): Workload => ({
    truth,
    name,
    command: wakers,
    args: [name, mode, ...args.map(String)],
  });

const pollers = (place: Place): Workload[] => {
  const make = waker(place);
  const poller = (name: string, mode: string, ...args: (string | number)[]) =>
    make('poller', name, mode, ...args);
  return [
    poller('sleep-10', 'nanosleep', 10),
    poller('sleep-50', 'nanosleep', 50),
    poller('sleep-200', 'nanosleep', 200),
    poller('poll-10', 'poll', 10),
    poller('poll-50', 'poll', 50),
    poller('epoll-50', 'epoll', 50, place.port()),
    poller('epoll-200', 'epoll', 200, place.port()),
    poller('timerfd-epoll', 'timerfd-epoll', 50),
    poller('timerfd-read', 'timerfd-read', 20),
    poller('timerfd-100', 'timerfd-read', 100),
    poller('select-20', 'select', 20),
    poller('select-50', 'select', 50),
    poller('loop-10', 'loop', 10),
    poller('loop-50', 'loop', 50),
    poller('loop-200', 'loop', 200),
    poller('two-timers', 'loop', 50, 30),
    poller('two-threads', 'two-threads', 40),
    poller('read-file', 'read-file', 20),
    poller('condition', 'condition', 50),
    // what wakes these the kernel does not show
    poller('itimer', 'itimer', 50),
    poller('recv-timeout', 'receive-timeout', 50, place.port()),
  ];
};

/** Servers, each with its client. */
const pairs = (place: Place): Workload[] => {
  const make = waker(place);
  const served = (
    name: string,
    mode: string,
    args: readonly (string | number)[],
    rate: number,
    spacing: 'even' | 'poisson',
  ): Workload[] => {
    const port = place.port();
    return [
      make('event', name, mode, port, ...args),
      make('paced', `to-${name}`, 'send', port, rate, spacing),
    ];
  };
  return [
    ...served('echo-10', 'echo', [-1], 10, 'even'),
    ...served('echo-50', 'echo', [-1], 50, 'even'),
    ...served('echo-60p', 'echo', [-1], 60, 'poisson'),
    ...served('echo-timeout', 'echo', [1000], 60, 'even'),
    ...served('echo-timer', 'echo-timer', [20], 100, 'poisson'),
    ...served('receive', 'receive', [], 50, 'even'),
    ...served('ping-pong', 'ping-pong', [], 60, 'even'),
  ];
};

const others = (place: Place): Workload[] => {
  const make = waker(place);
  const { folder } = place;
  return [
    make('paced', 'work', 'work', 50, 0.05),
    make('event', 'fifo-reader', 'get', `${folder}/fifo`),
    make('paced', 'fifo-writer', 'put', `${folder}/fifo`, 50),
    make('event', 'notified', 'notified', `${folder}/watched`),
    make('paced', 'toucher', 'touch', `${folder}/watched/file`, 20),
    make('paced', 'syncer', 'fsync', `${folder}/synced`, 20),
    { ...make('event', 'signalled', 'signalled'), together: true },
    { truth: 'idle', name: 'idler', command: '/bin/sleep', args: ['1000'], link: true },
  ];
};

const signaller = (place: Place): Workload[] => [
  { ...waker(place)('paced', 'signaller', 'kill', place.pid('signalled'), 40), together: true },
];

export const OURS: Makers = [pollers, pairs, others, signaller];

const installed = (program: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
    .map(folder => join(folder, program))
    .find(path => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** A program of others, where it is installed. */
function foreign(truth: Truth, name: string, program: string, ...args: readonly string[]): Workload[] {
  const command = installed(program);
  return command === undefined ? [] : [{ truth, name, command, args, link: true }];
}

/** Programs of an interpreter name themselves. */
const python = (truth: Truth, name: string, code: string): Workload[] =>
  foreign(truth, name, 'python3', '-c', `open('/proc/self/comm', 'w').write('${name}')\n${code}`).map(
    ({ link: _, ...workload }) => workload,
  );
const node = (truth: Truth, name: string, code: string): Workload[] => [
  { truth, name, command: process.execPath, args: ['-e', `process.title = '${name}'; ${code}`] },
];

/** Nothing of the rule was chosen on these. */
const programs = (place: Place): Workload[] => {
  const [http, datagrams, broker] = [place.port(), place.port(), place.port()];
  const log = `${place.folder}/log`;
  return [
    ...foreign('poller', 'tail-20', 'tail', '---disable-inotify', '-s', '0.05', '-f', log),
    ...foreign('poller', 'mosquitto-idle', 'mosquitto', '-p', `${broker}`),
    ...foreign('event', 'tail-waits', 'tail', '-f', log),
    ...foreign('paced', 'top-10', 'top', '-b', '-d', '0.1'),
    ...node('poller', 'node-poll', "setInterval(() => require('node:fs').existsSync('/none'), 50)"),
    ...node(
      'event',
      'node-http',
      `require('node:http').createServer((q, r) => r.end('x')).listen(${http}, '127.0.0.1')`,
    ),
    ...node(
      'paced',
      'node-client',
      `const http = require('node:http'); const agent = new http.Agent({ keepAlive: true });
       setInterval(() => http.get({ port: ${http}, host: '127.0.0.1', agent }, r => r.resume()).on('error', () => {}), 20)`,
    ),
    ...python(
      'poller',
      'py-asyncio',
      'import asyncio\nasync def m():\n while 1: await asyncio.sleep(.02)\nasyncio.run(m())',
    ),
    ...python('poller', 'py-event', 'import threading\ne = threading.Event()\nwhile 1: e.wait(.02)'),
    ...python(
      'poller',
      'py-select',
      'import select, threading, time\nthreading.Thread(target=lambda: time.sleep(999), daemon=True).start()\nwhile 1: select.select([], [], [], .02)',
    ),
    ...python(
      'event',
      'py-datagrams',
      `import asyncio\nclass P(asyncio.DatagramProtocol):\n def datagram_received(s, d, a): pass\nasync def m():\n await asyncio.get_running_loop().create_datagram_endpoint(P, ("127.0.0.1", ${datagrams}))\n while 1: await asyncio.sleep(5)\nasyncio.run(m())`,
    ),
    waker(place)('paced', 'to-py-datagrams', 'send', datagrams, 60, 'poisson'),
    ...foreign('paced', 'dash-sleeps', 'dash', '-c', 'while :; do sleep 0.1; done'),
  ];
};

/** Programs of others besides. */
export const ALL: Makers = [...OURS, programs];
