/**
 * The publisher in C, built for this machine, against the codec in TypeScript: what it writes is what the codec writes of the
 * same, and says what was read.
 */
import { spawnSync } from 'node:child_process';
import { bytesToHex, hexToBytes } from '@edgevitals/shared/bytes';
import {
  decodeCbor,
  decodeFrame,
  decodeSamples,
  encodeCbor,
  encodeFrame,
  isKeyFrame,
  SampleEncoder,
  type Tables,
} from '@edgevitals/shared/frame';
import { checkInfo } from '@edgevitals/shared/info';
import fc from 'fast-check';
import packets from 'mqtt-packet';
import t, { type Test } from 'tap';
import { loadVectors, plainSample, writeVectors } from '../contract/golden_vectors.js';
import { temporaryFolder } from '../harness/program.js';
import { buildScript, noCompiler } from './build.js';

const HZ = 1_000_000;
const BOOT = '0102030405060708';

/** Runs the driver over lines; @returns its answers, undefined for what did not fit. */
type Run = (args: readonly (string | number)[], lines: readonly string[]) => (Uint8Array | undefined)[];

function driver(t: Test): Run {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const program = buildScript(folder.path);
  return (args, lines) => {
    const { status, stdout, stderr } = spawnSync(program, args.map(String), {
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`ended with ${status}: ${stderr}`);
    const answers = stdout.split('\n').slice(0, -1);
    return answers.map(hex => (hex === '-' ? undefined : hexToBytes(hex)));
  };
}

const NAMES = ['IDLE', 'sensor', 'Tmr Svc', 'mesh_fwd', 'a name of more than sixteen bytes', ''];

interface ScriptedTask {
  readonly id: number;
  /** Share of the time that it ran, thousandths. */
  readonly permille: number;
  readonly unused: number | undefined;
}
interface ScriptedStep {
  readonly ms: number;
  readonly tasks: readonly ScriptedTask[];
  readonly free: number | undefined;
  readonly millicelsius: number | undefined;
  /** What becomes of the frame. */
  readonly fate: 'sent' | 'lost' | 'key asked';
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const anyStep: fc.Arbitrary<ScriptedStep> = fc.record({
  ms: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 3_000_000 })),
  tasks: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 10 }),
      permille: fc.integer({ min: 0, max: 1000 }),
      unused: maybe(fc.integer({ min: 0, max: 2 ** 32 - 2 })),
    }),
    { selector: task => task.id, maxLength: 10 },
  ),
  free: maybe(fc.integer({ min: 0, max: 2 ** 32 - 2 })),
  millicelsius: maybe(fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 2 })),
  fate: fc.constantFrom('sent', 'sent', 'sent', 'sent', 'lost', 'key asked'),
});

/** What the publisher should tell, kept by other means: plain objects, no deltas. */
class ExpectedDevice {
  readonly lines: string[] = [];
  readonly frames: Record<string, unknown>[] = [];
  private bootMs = 0;
  private ticks = 0;
  private readonly raw = new Map<number, number>();
  private followed = new Map<number, { started: number; ticks: number }>();
  private busy = 0;
  private idle = 0;
  private leftOut = 0;
  private lost = 0;

  step({ ms, tasks, free, millicelsius, fate }: ScriptedStep): void {
    const before = this.bootMs;
    const elapsed = ms * 1000;
    this.bootMs += ms;
    this.ticks += elapsed;
    this.lines.push(`B ${this.bootMs} 0 ${this.ticks % 2 ** 32}`);
    const followed = new Map<number, { started: number; ticks: number }>();
    // who was there keeps his place; who is new waits for one
    const places = new Set([...this.followed.keys()]);
    for (const { id, permille, unused } of tasks) {
      const ran = Math.floor((elapsed / 1000) * permille);
      const total = (this.raw.get(id) ?? 0) + ran;
      this.raw.set(id, total);
      const idle = id === 1 ? 1 : 0;
      this.lines.push(
        `T ${id} ${total % 2 ** 32} ${unused ?? 2 ** 32 - 1} 4096 ${idle} ${NAMES[id % NAMES.length]}`,
      );
      const known = this.followed.get(id);
      if (known !== undefined) followed.set(id, { ...known, ticks: known.ticks + ran });
      else if (places.size >= 8) this.leftOut++;
      else {
        places.add(id);
        followed.set(id, { started: before * 1000, ticks: total % 2 ** 32 });
      }
    }
    this.followed = followed;
    const idleNow = followed.get(1)?.ticks;
    if (idleNow !== undefined) {
      const grown = idleNow - this.idle;
      if (elapsed > grown && grown >= 0) this.busy += elapsed - grown;
      this.idle = idleNow;
    }
    if (free !== undefined) this.lines.push(`V 2 ${free}`);
    if (millicelsius !== undefined) this.lines.push(`L 13 ${millicelsius}`);
    this.lines.push('F 4096');
    const unusedOf = new Map(tasks.map(task => [task.id, task.unused]));
    this.frames.push({
      bootMs: this.bootMs,
      heap: free,
      temp: millicelsius,
      lost: this.lost,
      leftOut: this.leftOut,
      user: this.busy,
      idle: this.idle,
      tasks: [...followed]
        .filter(([id]) => id !== 1)
        .map(([id, task]) => [id, task.started, (NAMES[id % NAMES.length] ?? '').slice(0, 16), task.ticks])
        .sort(byId),
      stacks: [...followed]
        .map(([id, task]) => [id, task.started, id === 1 ? 'sensor' : '', unusedOf.get(id), 4096])
        .sort(byId),
    });
    if (fate === 'lost') {
      this.lines.push('N');
      this.lost++;
    } else if (fate === 'key asked') this.lines.push('K');
  }
}

const byId = (a: readonly unknown[], b: readonly unknown[]): number => (a[0] as number) - (b[0] as number);

/** What a frame tells, in the form of `ExpectedDevice.frames`. */
function told(tables: Tables, bootMs: number): Record<string, unknown> {
  const { tables: plain } = plainSample({ bootMs, tables });
  const one = (table: string): Record<string, unknown> => plain[table]?.[0]?.values ?? {};
  return {
    bootMs,
    heap: one('heap')['free_bytes'],
    temp: one('thermal_zone')['temp'],
    lost: one('agent')['frames_dropped'],
    leftOut: one('agent')['source_failures'],
    user: one('cpu')['user'],
    idle: one('cpu')['idle'],
    tasks: plain['process']!.map(row => [row.labels[0], row.labels[1], row.name, row.values['utime']]).sort(
      byId,
    ),
    stacks: (plain['task_stack'] ?? [])
      .map(({ labels, name, values }) => [
        labels[0],
        labels[1],
        name,
        values['unused_bytes'],
        values['size_bytes'],
      ])
      .sort(byId),
  };
}

t.test('whatever tasks do, frames tell it, and are what our codec writes', { skip: noCompiler }, async t => {
  const run = driver(t);
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 6 }),
      (steps, keyEvery) => {
        const device = new ExpectedDevice();
        for (const step of steps) device.step(step);
        const frames = run(['rtos-1', HZ, 32, 1, keyEvery, 'mesh0', 'cpu'], device.lines);
        let key: Tables | undefined;
        let sinceKey = 0;
        let lost = false;
        frames.forEach((bytes, i) => {
          const frame = decodeFrame(bytes!);
          if (bytesToHex(encodeFrame(frame)) !== bytesToHex(bytes!))
            throw new Error('header is not canonical');
          if (frame.sequence !== i || frame.boot !== BOOT) throw new Error(`sequence ${frame.sequence}`);
          sinceKey = isKeyFrame(frame) ? 0 : sinceKey + 1;
          if (sinceKey >= keyEvery || (lost && sinceKey > 0)) throw new Error('a key frame is due');
          lost = steps[i]!.fate !== 'sent';
          const { samples, tables } = decodeSamples(
            frame.body,
            frame.bootMs,
            isKeyFrame(frame) ? undefined : key,
          );
          if (isKeyFrame(frame)) {
            key = tables;
            checkSame(bytesToHex(reencoded(samples[0]!.tables, frame.bootMs)), bytesToHex(frame.body));
          }
          checkSame(JSON.stringify(told(tables, frame.bootMs)), JSON.stringify(device.frames[i]));
        });
      },
    ),
    { numRuns: 150, seed: 35 },
  );
});

function checkSame(found: string, wanted: string): void {
  if (found !== wanted) throw new Error(`found  ${found}\nwanted ${wanted}`);
}

/** The body of a key frame as our encoder writes it. */
function reencoded(tables: Tables, bootMs: number): Uint8Array {
  const encoder = new SampleEncoder();
  encoder.begin(true);
  encoder.add(
    bootMs,
    [...tables].map(([table, rows]) => ({ table, rows: rows.filter(row => row !== undefined) })),
  );
  return encoder.end();
}

t.test('a task whose counter cannot have got there is another one', { skip: noCompiler }, async t => {
  const run = driver(t);
  const frames = run(
    ['rtos-1', HZ, 32, 1, 6],
    [
      'B 60000 0 60000000',
      'T 7 50000000 100 512 0 worker',
      'F 500',
      'B 61000 0 61000000',
      'T 7 5000 100 512 0 worker',
      'F 500',
    ],
  ).map(bytes => decodeFrame(bytes!));
  t.ok(isKeyFrame(frames[1]!), 'other tasks than before: the frame stands alone');
  const { samples } = decodeSamples(frames[1]!.body, 0);
  const [row] = plainSample(samples[0]!).tables['process']!;
  t.strictSame(row, { labels: [7, 60_000_000, 0, 0], name: 'worker', values: { utime: 5000 } });
});

t.test('a buffer that is too small costs a frame, and nothing else', { skip: noCompiler }, async t => {
  const run = driver(t);
  const lines = Array.from({ length: 140 }, (_, size) => [
    `B ${(size + 1) * 1000} 0 ${(size + 1) * 1_000_000}`,
    `T 7 ${size * 1000} 100 512 0 worker`,
    `F ${size}`,
  ]).flat();
  const frames = run(['rtos-1', HZ, 32, 1, 6], lines);
  const first = frames.findIndex(frame => frame !== undefined);
  t.ok(first > 50 && first < 130, `from ${first} bytes on`);
  const frame = decodeFrame(frames[first]!);
  t.ok(isKeyFrame(frame));
  t.equal(frame.sequence, first, 'those that did not fit are missed');
  const { samples } = decodeSamples(frame.body, frame.bootMs);
  t.equal(plainSample(samples[0]!).tables['agent']![0]!.values['frames_dropped'], first, 'and told of');
});

t.test('the info document is whole and canonical', { skip: noCompiler }, async t => {
  const run = driver(t);
  for (const extras of [[], ['mesh0', 'die', 'battery']]) {
    const [bytes, short] = run(['rtos-1', 32_768, 32, 2, 6, ...extras], ['I 700', 'I 200']);
    t.equal(short, undefined);
    const { info, problems } = checkInfo(decodeCbor(bytes!));
    t.strictSame(problems, []);
    t.match(info, {
      device: 'rtos-1',
      boot: BOOT,
      run: 10,
      agent: { host: 'rtos' },
      kernel: { release: 'ScriptOS 1', architecture: 'armv7m', userHz: 32_768, longBits: 32 },
      cpus: [{ cpu: 0 }, { cpu: 1 }],
      plan: { publishMs: 5000, keyMs: 30_000 },
    });
    t.strictSame(
      [info.interfaces[0]?.name, info.zones[0]?.type, info.supplies[0]?.name],
      extras.length > 0 ? extras : [undefined, undefined, undefined],
    );
    t.equal(bytesToHex(encodeCbor(decodeCbor(bytes!))), bytesToHex(bytes!));
  }
});

t.test('packets are MQTT 3.1.1', { skip: noCompiler }, async t => {
  const run = driver(t);
  const [plain, named, frame, info] = run(
    ['rtos-1', HZ, 32, 1, 6],
    ['M 200', 'M 200 user secret', 'P 0 300 100', 'P 1 0 100'],
  );
  const parse = (bytes: Uint8Array, payload = 0): unknown => {
    let found: unknown;
    const parser = packets.parser({ protocolVersion: 4 });
    parser.on('packet', packet => {
      found = packet;
    });
    parser.parse(Buffer.concat([bytes, Buffer.alloc(payload)]));
    return found;
  };
  const will = {
    topic: 'edgevitals/v1/rtos-1/status',
    payload: Buffer.from('offline'),
    retain: true,
    qos: 0,
  };
  t.match(parse(plain!), {
    cmd: 'connect',
    protocolVersion: 4,
    clean: true,
    clientId: 'rtos-1',
    keepalive: 60,
    will,
  });
  t.match(parse(named!), { username: 'user', password: Buffer.from('secret') });
  t.match(parse(frame!, 300), { cmd: 'publish', topic: 'edgevitals/v1/rtos-1/raw', qos: 0, retain: false });
  t.match(parse(info!), { topic: 'edgevitals/v1/rtos-1/info', retain: true });
});

/** Two readings of three tasks; `GOLDEN_UPDATE=1` writes the vectors anew. */
t.test('it writes its golden frames', { skip: noCompiler }, async t => {
  const [key, delta] = driver(t)(
    ['rtos-1', HZ, 32, 1, 6, 'mesh0', 'die', 'battery'],
    [
      'B 5003 0 5003000',
      'T 4 4222699 472 512 1 IDLE',
      'T 1 124242 408 1024 0 sensor',
      'T 5 16 392 1024 0 Tmr Svc',
      'V 2 27736',
      'V 3 27736',
      'V 4 32768',
      'V 5 1000',
      'V 6 4294967294',
      'L 13 -5250',
      'L 14 -12000',
      'L 16 80',
      'F 400',
      'B 10003 1790000010003 10003000',
      'T 1 247992 404 1024 0 sensor',
      'T 4 8444425 472 512 1 IDLE',
      'T 5 16 392 1024 0 Tmr Svc',
      'V 2 27544',
      'V 3 27544',
      'V 4 32768',
      'V 6 4',
      'L 13 41000',
      'L 14 -12000',
      'L 16 79',
      'F 400',
    ],
  ).map(bytes => bytesToHex(bytes!));
  const vectors = [
    {
      name: 'rtos-key',
      why: 'a key frame of an RTOS: tasks with high-water marks, a heap, a clock that nobody has set',
      hex: key!,
    },
    {
      name: 'rtos-delta',
      why: 'a delta of an RTOS: tables without a change are left out, a column became absent, the clock was set',
      after: 'rtos-key',
      hex: delta!,
    },
  ];
  if (process.env['GOLDEN_UPDATE'] === '1') writeVectors(vectors);
  const golden = new Map(loadVectors().map(vector => [vector.name, vector.hex]));
  for (const { name, hex } of vectors) t.equal(hex, golden.get(name), name);
});
