/**
 * Radio energy of a frame, against the arithmetic of the parameters that were published (tables with the columns device, MCS, TXP,
 * rho_tx, rho_rx, and device, xfactor, rho_id), done here once more; and the classes of production against those tables.
 */
import {
  WIFI_DEVICES,
  WIFI_POWERS,
  WIFI_RATES,
  type WifiDevice,
  wifiFrameJoules,
  wifiParameters,
} from '@edgevitals/analyzer/mesh/radio';
import { atLeast, atMost, type Gate } from '../../../bench/bench.js';
import { figure, textTable } from '../../../bench/table.js';
import { csvCells } from '../../csv_cells.js';
import type { DataFile } from '../data_file.js';
import { MESH_GOALS } from '../goals.js';
import type { MeshPart } from '../part.js';

const POINTS = ['device', 'MCS', 'TXP', 'rho_tx', 'rho_rx'] as const;
const FIXED = ['device', 'xfactor', 'rho_id'] as const;
const BYTES = [52, 100, 576, 1400] as const;

const hasColumns = ({ text }: DataFile, columns: readonly string[]): boolean => {
  const head = csvCells(text.split('\n', 1)[0]!);
  return columns.every(column => head.includes(column));
};

/** Rows of a table by column. */
function rowsOf({ text }: DataFile): ReadonlyMap<string, string>[] {
  const [head = '', ...lines] = text.split('\n');
  const columns = csvCells(head);
  return lines
    .filter(line => line.trim() !== '')
    .map(line => new Map(csvCells(line).map((cell, i) => [columns[i] ?? '', cell])));
}

interface Point {
  readonly device: string;
  readonly rate: number;
  readonly power: number;
  readonly transmitWatts: number;
  readonly receiveWatts: number;
}

export const energy: MeshPart = {
  name: 'energy',
  files: {
    named: 'table of radio energy (*.csv with rho_tx, or xfactor)',
    takes: file => hasColumns(file, POINTS) || hasColumns(file, FIXED),
  },
  run: (files, { print }) => {
    const gamma = new Map<string, number>();
    for (const file of files.filter(each => hasColumns(each, FIXED)))
      for (const row of rowsOf(file)) gamma.set(row.get('device') ?? '', 1e-3 * numberOf(row, 'xfactor'));
    const points = files.filter(each => hasColumns(each, POINTS)).flatMap(pointsOf);
    const whole = points.filter(({ device }) => gamma.has(device));
    for (const device of new Set(points.map(each => each.device)))
      if (!gamma.has(device)) print(`${device}: left out, no table has its xfactor\n`);
    const table = [['device', 'points', '100 B passed on at 48 Mbit/s, 12 dBm', '1400 B', 'class']];
    let worst = 0;
    let unlike = 0;
    for (const device of new Set(whole.map(each => each.device))) {
      const own = whole.filter(each => each.device === device);
      worst = Math.max(worst, ...own.map(point => worstOf(point, gamma.get(device)!)));
      const known = WIFI_DEVICES.find(each => each.label === device);
      const off = known && classOff(known, own, gamma.get(device)!);
      if (off !== undefined && off > MESH_GOALS.energy) unlike++;
      table.push([
        device,
        `${own.length}`,
        ...[100, 1400].map(bytes => {
          const at = own.find(({ rate, power }) => rate === 48 && power === 12);
          return at === undefined ? '-' : figure(1e3 * passedOn(at, gamma.get(device)!, bytes), ' mJ');
        }),
        known === undefined
          ? 'none'
          : off === undefined
            ? 'other figures'
            : off > MESH_GOALS.energy
              ? 'unlike'
              : 'the same',
      ]);
    }
    print(`Energy of frames by published parameters\n${textTable(table)}\n`);
    return gatesOf(whole.length, worst, unlike);
  },
};

const gatesOf = (points: number, worst: number, unlike: number): Gate[] => [
  atLeast('energy: points with all parameters', points, 1, ''),
  atMost('energy of a frame, off the arithmetic, worst', worst, MESH_GOALS.energy, 'share'),
  atMost('energy: classes unlike what was published', unlike, 0, 'devices'),
];

const numberOf = (row: ReadonlyMap<string, string>, column: string): number =>
  Number(row.get(column) || Number.NaN);

const pointsOf = (file: DataFile): Point[] =>
  rowsOf(file)
    .map(row => ({
      device: row.get('device') ?? '',
      rate: numberOf(row, 'MCS'),
      power: numberOf(row, 'TXP'),
      transmitWatts: numberOf(row, 'rho_tx'),
      receiveWatts: numberOf(row, 'rho_rx'),
    }))
    .filter(({ device, ...numbers }) => device !== '' && Object.values(numbers).every(Number.isFinite));

/** 20 us and symbols of 4 us: 22 bits beside the frame with its 36 B of headers. */
const onAir = (bytes: number, rate: number): number =>
  (20 + 4 * Math.ceil((22 + 8 * (bytes + 36)) / (4 * rate))) / 1e6;

/** Received and sent on. */
const passedOn = ({ transmitWatts, receiveWatts, rate }: Point, gamma: number, bytes: number): number =>
  (transmitWatts + receiveWatts) * onAir(bytes, rate) + 2 * gamma;

function worstOf(point: Point, gamma: number): number {
  const { transmitWatts, receiveWatts, rate } = point;
  return Math.max(
    ...BYTES.map(bytes => {
      const { send, receive } = wifiFrameJoules(
        { transmitWatts, receiveWatts, crossFactorJoules: gamma },
        bytes,
        rate,
      );
      const parts = [
        send / (transmitWatts * onAir(bytes, rate) + gamma),
        receive / (receiveWatts * onAir(bytes, rate) + gamma),
        (send + receive) / passedOn(point, gamma, bytes),
      ];
      return Math.max(...parts.map(part => Math.abs(part - 1)));
    }),
  );
}

/** How far a class is off a table of its device; undefined where the table has another cross-factor: other figures. */
function classOff(device: WifiDevice, points: readonly Point[], gamma: number): number | undefined {
  if (Math.abs(1e-3 * device.crossFactorMillijoules[0] - gamma) > 1e-12) return undefined;
  const listed = points.filter(
    ({ rate, power }) =>
      (WIFI_RATES as readonly number[]).includes(rate) && (WIFI_POWERS as readonly number[]).includes(power),
  );
  return Math.max(
    0,
    ...listed.map(point => {
      const { send, receive } = wifiFrameJoules(
        wifiParameters(device, point.rate, point.power),
        1400,
        point.rate,
      );
      return Math.abs((send + receive) / passedOn(point, gamma, 1400) - 1);
    }),
  );
}
