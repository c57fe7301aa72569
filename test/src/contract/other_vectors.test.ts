/**
 * Golden vectors beside frames that are read: frames that every reader refuses, info documents, requests. `GOLDEN_UPDATE=1`
 * writes them anew from what stands here; do that only when the protocol changes.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { bytesToHex, hexToBytes } from '@edgevitals/shared/bytes';
import { type ErrorCode, isEdgevitalsError, statusOf } from '@edgevitals/shared/errors';
import { decodeCbor, decodeFrame, decodeSamples, encodeCbor, FRAME_LIMITS } from '@edgevitals/shared/frame';
import { checkInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { checkRequest, type Method, rowOf } from '@edgevitals/shared/results';
import { decodeBody } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { inflate } from '../harness/inflate.js';

const golden = join(dirname(fileURLToPath(import.meta.url)), '../../../proto/golden');
const topics = new Topics();

interface Vector {
  readonly name: string;
  readonly why: string;
}

function vectors<V extends Vector>(folder: string, made: readonly V[]): readonly V[] {
  const directory = join(golden, folder);
  if (process.env['GOLDEN_UPDATE'] === '1') {
    mkdirSync(directory, { recursive: true });
    for (const vector of made)
      writeFileSync(join(directory, `${vector.name}.json`), `${JSON.stringify(vector, null, 2)}\n`);
  }
  return readdirSync(directory)
    .sort()
    .map(name => JSON.parse(readFileSync(join(directory, name), 'utf8')) as V);
}

/** What a call is refused with; undefined when it is not. */
function refusal(call: () => unknown): ErrorCode | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return error.code;
  }
}

// --- frames that are refused ---------------------------------------------------------------------------------

interface RefusedFrame extends Vector {
  readonly hex: string;
  readonly code: ErrorCode;
}

const BOOT = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

const frame = (changes: Readonly<Record<number, unknown>>, body: number[] | Uint8Array = [0, 0]): string => {
  const elements: unknown[] = [1, 'g', BOOT, 5, 9, 9, 100, 200, Uint8Array.from(body)];
  for (const [at, value] of Object.entries(changes)) elements[Number(at)] = value;
  return bytesToHex(encodeCbor(elements));
};

/** A body of one sample with one table: memory, whose rows are these bytes. */
const memory = (...rows: number[]): number[] => [0, 1, 4, rows.length, ...rows];

const REFUSED: readonly RefusedFrame[] = [
  { name: 'not-cbor', why: 'text', hex: bytesToHex(Buffer.from('hello')), code: 'FRAME_MALFORMED' },
  { name: 'empty', why: 'no bytes', hex: '', code: 'FRAME_MALFORMED' },
  { name: 'cut-off', why: 'the last byte is missing', hex: frame({}).slice(0, -2), code: 'FRAME_MALFORMED' },
  { name: 'trailing', why: 'a byte after the frame', hex: `${frame({})}00`, code: 'FRAME_MALFORMED' },
  { name: 'indefinite', why: 'an array of indefinite length', hex: '9f01ff', code: 'FRAME_MALFORMED' },
  { name: 'tag', why: 'a tag', hex: `c1${frame({})}`, code: 'FRAME_MALFORMED' },
  {
    name: 'deep',
    why: 'nested deeper than 2 levels',
    hex: frame({ 10: [[[[[[]]]]]], 9: 0 }),
    code: 'FRAME_TOO_DEEP',
  },
  { name: 'map', why: 'a map instead of an array', hex: 'a0', code: 'FRAME_WRONG_TYPE' },
  {
    name: 'short',
    why: 'eight elements',
    hex: '8801616748010203040506070805090918641 8c8'.replace(' ', ''),
    code: 'FRAME_WRONG_TYPE',
  },
  { name: 'schema', why: 'a schema of another protocol', hex: frame({ 0: 2 }), code: 'FRAME_UNKNOWN_SCHEMA' },
  { name: 'boot', why: 'a boot of seven bytes', hex: frame({ 2: BOOT.slice(1) }), code: 'FRAME_WRONG_TYPE' },
  {
    name: 'fraction',
    why: 'a sequence that is no integer',
    hex: frame({ 4: 9.5 }),
    code: 'FRAME_WRONG_TYPE',
  },
  { name: 'negative', why: 'a sequence below 0', hex: frame({ 4: -1 }), code: 'FRAME_WRONG_TYPE' },
  {
    name: 'key-later',
    why: 'a key frame that is later than its delta',
    hex: frame({ 5: 10 }),
    code: 'FRAME_MALFORMED',
  },
  { name: 'packing', why: 'a packing that is not known', hex: frame({ 9: 2 }), code: 'FRAME_WRONG_TYPE' },
  {
    name: 'body-cut',
    why: 'a body that ends inside a table',
    hex: frame({}, [0, 1, 4, 9, 0]),
    code: 'FRAME_MALFORMED',
  },
  {
    name: 'varint-long',
    why: 'a varint of eleven bytes',
    hex: frame({}, [...new Array<number>(10).fill(0x80), 0, 0]),
    code: 'FRAME_MALFORMED',
  },
  {
    name: 'no-row',
    why: 'a change of a row that is not there',
    hex: frame({}, memory(0, 0, 3, 1, 3)),
    code: 'FRAME_MALFORMED',
  },
  {
    name: 'no-row-to-remove',
    why: 'a row is removed that is not there',
    hex: frame({}, memory(1, 0, 0)),
    code: 'FRAME_MALFORMED',
  },
  {
    name: 'value-wide',
    why: 'a value beyond 2^64 - 1',
    hex: frame({}, memory(0, 1, 0, 1, ...new Array<number>(9).fill(0xff), 0x7f)),
    code: 'FRAME_MALFORMED',
  },
  {
    name: 'inflates',
    why: 'a compressed body of more than 256 KiB',
    hex: frame({ 9: 1 }, deflateRawSync(new Uint8Array(FRAME_LIMITS.maxBytes + 1))),
    code: 'FRAME_MALFORMED',
  },
  {
    name: 'deflate',
    why: 'a compressed body that is not',
    hex: frame({ 9: 1 }, [0xff, 0xff]),
    code: 'FRAME_MALFORMED',
  },
];

t.test('every frame that must be refused is refused, with its code', async t => {
  const all = vectors('refused', REFUSED);
  t.ok(all.length >= REFUSED.length);
  for (const { hex, code, why } of all) {
    const refused = refusal(() => {
      const read = decodeFrame(hexToBytes(hex), FRAME_LIMITS, inflate);
      decodeSamples(read.body, read.bootMs);
    });
    t.equal(refused, code, why);
  }
});

// --- info ----------------------------------------------------------------------------------------------------

interface InfoVector extends Vector {
  readonly hex: string;
  /** The document as a reader understands it; left out where it is refused. */
  readonly document?: unknown;
  /** Paths of what could not be used. */
  readonly problems: readonly string[];
  readonly code?: ErrorCode;
}

const INFO = {
  schema: 1,
  device: 'gateway-7',
  boot: '0123456789abcdef',
  run: 4_200,
  agent: { version: '0.1.0', host: 'second' },
  kernel: {
    release: '6.1.0',
    architecture: 'armv7l',
    hostname: 'gateway',
    userHz: 100,
    pageBytes: 4096,
    longBits: 32,
  },
  model: 'Board 7',
  cpus: [{ cpu: 0, part: 'Cortex-A7', capacity: 1024, online: true }],
  policies: [],
  zones: [
    {
      zone: 0,
      type: 'cpu-thermal',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: 85_000, hyst: 2_000 }],
      cooling: [],
    },
  ],
  supplies: [],
  disks: [],
  interfaces: [{ name: 'mesh0', kind: 'mesh', mtu: 1500, speed: 0 }],
  sources: [{ name: 'power_supply', state: 'absent', reason: 'no battery', costs: 'no measured power' }],
  plan: { deviceMs: 1000, processMs: 5000, publishMs: 10_000, keyMs: 60_000 },
};

const infoVector = (name: string, why: string, document: unknown): InfoVector => {
  const hex = bytesToHex(encodeCbor(document));
  try {
    const { info, problems } = checkInfo(document);
    return { name, why, hex, document: info, problems: problems.map(problem => problem.split(' ', 1)[0]!) };
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return { name, why, hex, problems: [], code: error.code };
  }
};

const { boot: _boot, ...NAMELESS } = INFO;
const INFOS: readonly InfoVector[] = [
  infoVector('least', 'what every agent says', INFO),
  infoVector(
    'partly-wrong',
    'an interface of a wrong type costs that interface, and unknown fields are dropped',
    {
      ...INFO,
      interfaces: [{ name: 'eth0', kind: 'ethernet', mtu: '1500', speed: 0 }, ...INFO.interfaces],
      later: 7,
    },
  ),
  infoVector('without-boot', 'without one of schema, device, boot and run it is refused', NAMELESS),
];

t.test('info documents are understood, and what is wrong with them is named', async t => {
  const all = vectors('info', INFOS);
  t.equal(all.length, INFOS.length);
  for (const vector of all) {
    const again = infoVector(vector.name, vector.why, decodeCbor(hexToBytes(vector.hex)));
    t.strictSame(JSON.parse(JSON.stringify(again)), vector, vector.why);
  }
  t.ok(all.some(({ problems }) => problems.length > 0) && all.some(({ code }) => code !== undefined));
});

// --- requests ------------------------------------------------------------------------------------------------

interface RequestVector extends Vector {
  readonly topic: string;
  readonly json: string;
  readonly cbor: string;
  /** Left out where protobuf cannot say it. */
  readonly protobuf?: string;
  readonly request?: unknown;
  readonly code?: ErrorCode;
  readonly status?: number;
}

const requestVector = (name: string, why: string, method: Method, request: object): RequestVector => {
  const { verify, encode, hasField } = rowOf(method).request;
  // protobuf has no place for a field that the message lacks
  const fits = verify(request) === null && Object.keys(request).every(hasField);
  const code = refusal(() => checkRequest(method, request));
  return {
    name,
    why,
    topic: topics.query(method),
    json: JSON.stringify(request),
    cbor: bytesToHex(encodeCbor(request)),
    ...given({ protobuf: fits ? bytesToHex(encode(request)) : undefined }),
    ...given({
      request: code === undefined ? checkRequest(method, request) : undefined,
      code,
      status: code === undefined ? undefined : statusOf(code),
    }),
  };
};

const REQUESTS: readonly RequestVector[] = [
  requestVector('devices', 'no field at all', 'devices', {}),
  requestVector('top', 'text, number and choice', 'top', {
    device: 'gateway-7',
    window: '15m',
    limit: 5,
    sort: 'memory',
  }),
  requestVector('power', 'a yes and a no', 'power', {
    device: 'gateway-7',
    correlateWithProcesses: true,
    identifyOptimization: false,
  }),
  requestVector('thermal', 'a number below 0', 'thermal', {
    device: 'gateway-7',
    temperatureThreshold: -10.5,
  }),
  requestVector('unknown-field', 'a field that the method does not have', 'top', { device: 'g', rows: 5 }),
  requestVector('missing-field', 'without the device', 'top', {}),
  requestVector('wrong-type', 'a limit that is text', 'top', { device: 'g', limit: 'many' }),
  requestVector('out-of-range', 'a limit beyond its range', 'top', { device: 'g', limit: 1001 }),
  requestVector('bad-window', 'a window that cannot be', 'flash', { device: 'g', window: '0s' }),
];

t.test('requests read the same in every encoding, or are refused alike', async t => {
  const all = vectors('requests', REQUESTS);
  t.equal(all.length, REQUESTS.length);
  for (const { topic, json, cbor, protobuf, request, code, status, why } of all) {
    const parsed = topics.parse(topic);
    const method = (parsed?.kind === 'query' ? parsed.method : '') as Method;
    const decodeRequest = (bytes: Uint8Array): unknown => rowOf(method).request.decode(bytes);
    const bodies = [
      decodeBody(Buffer.from(json), 'application/json'),
      decodeBody(hexToBytes(cbor), 'application/cbor'),
      ...(protobuf === undefined
        ? []
        : [
            decodeBody(hexToBytes(protobuf), 'application/protobuf', {
              decodeRequest,
              encodeAnswer: () => new Uint8Array(),
            }),
          ]),
    ];
    for (const body of bodies) {
      if (code === undefined) {
        const got = checkRequest(method, body) as Record<string, unknown>;
        // a list that is not in protobuf's bytes is empty
        const said = Object.fromEntries(
          Object.entries(got).filter(([, value]) => !Array.isArray(value) || value.length > 0),
        );
        t.strictSame(said, request, why);
      } else
        t.equal(
          refusal(() => checkRequest(method, body)),
          code,
          why,
        );
    }
    if (code !== undefined) t.equal(status, statusOf(code));
  }
});
