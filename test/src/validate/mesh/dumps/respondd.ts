/**
 * Answers of respondd of many nodes and versions (folders `*respondd*`, or files with such JSON, packed as they travel or not):
 * what production reads of them against the text itself.
 */
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { parseRespondd, type RespondStatistics, TRAFFIC_KINDS } from '@edgevitals/analyzer/mesh/respondd';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { figure } from '../../../bench/table.js';
import type { DataFile } from '../data_file.js';
import { MESH_GOALS } from '../goals.js';
import type { MeshPart } from '../part.js';
import { DumpTally } from './dump_tally.js';

const FOLDER = /respondd/i;
/** Texts about dumps, in their folders. */
const ABOUT = /\.(md|url|html?|py|sh)$|readme|licen[cs]e|copying|provenance|source/i;
const LARGEST = 64 * 1024 ** 2;

const looksLikeRespondd = (text: string): boolean =>
  /"(mgmt_tx|idletime|gateway_tq)"\s*:/.test(text) && /^\s*[[{]/m.test(text);

/** What is packed has bytes that no text has. */
const isText = (text: string): boolean =>
  [...text].every(each => (each < ' ' ? '\n\t'.includes(each) : each !== '\ufffd'));

/** The text, unpacked where it is packed. */
function textOf(file: DataFile): string {
  if (isText(file.text.slice(0, 256))) return file.text;
  for (const unpack of [inflateRawSync, inflateSync, gunzipSync])
    try {
      return unpack(file.bytes, { maxOutputLength: LARGEST }).toString('utf8');
    } catch {}
  return file.text;
}

/** Of a text that is no answer as a whole, as with a heading above it, those in it. */
function nodesOf(text: string): RespondStatistics[] {
  try {
    return parseRespondd(text);
  } catch (error) {
    const inside = objectsIn(text);
    if (!isEdgevitalsError(error) || inside.length === 0 || inside[0] === text) throw error;
    return inside.flatMap(parseRespondd);
  }
}

/** Whole objects of JSON in a text, outermost ones. */
function objectsIn(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let begin = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}]/g)) {
    if (token === '{' && depth++ === 0) begin = index;
    if (token === '}' && depth > 0 && --depth === 0) found.push(text.slice(begin, index + 1));
  }
  return found;
}

export const respondd: MeshPart = {
  name: 'respondd',
  files: {
    named: 'answer of respondd (*respondd*/)',
    takes: file =>
      file.folders.some(folder => FOLDER.test(folder))
        ? !ABOUT.test(file.name)
        : looksLikeRespondd(file.text),
  },
  run: (files, { print }) => {
    const tally = new DumpTally('respondd');
    for (const file of files) {
      const text = textOf(file);
      try {
        const nodes = nodesOf(text);
        compareText(file.name, text, nodes, tally);
        nodes.forEach((node, i) => {
          judge(nodes.length > 1 ? `${file.name}: node ${i + 1}` : file.name, node, tally);
        });
        tally.dump(file.name, [
          `${nodes.length}`,
          ...(nodes.length === 1 ? overview(nodes[0]!) : ['', '', '', '']),
        ]);
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        tally.refused(file.name, error.message);
      }
    }
    return tally.report(['nodes', 'control sent', 'of payload', 'bytes a frame', 'gone round'], print);
  },
};

/** Since the node started: control in kbit/s, and over what it sent and passed on. */
function overview({ traffic, uptimeSeconds }: RespondStatistics): string[] {
  const { tx, forward, mgmt_tx: control } = traffic;
  const payload = (tx?.bytes ?? 0) + (forward?.bytes ?? 0);
  const bytes = control?.bytes;
  const over = (value: number | undefined, by: number | undefined): number | undefined =>
    value === undefined || by === undefined || by === 0 ? undefined : value / by;
  return [
    figure(bytes === undefined ? undefined : over(8e-3 * bytes, uptimeSeconds), ' kbit/s'),
    figure(over(bytes, payload)),
    figure(over(bytes, control?.packets), ' B'),
    TRAFFIC_KINDS.filter(kind => traffic[kind]?.wrapped).join(' ') || '-',
  ];
}

const WRAP = 2 ** 32;

/** Every number of a kind of traffic as it stands in the text, in its order, against what was read of all nodes. */
function compareText(
  file: string,
  text: string,
  nodes: readonly RespondStatistics[],
  tally: DumpTally,
): void {
  for (const kind of TRAFFIC_KINDS) {
    const refused = nodes.some(node => node.refused.some(path => path.startsWith(`traffic.${kind}.`)));
    const own = [...text.matchAll(new RegExp(`"${kind}"\\s*:\\s*\\{([^{}]*)\\}`, 'g'))].map(
      ([, body]) => body!,
    );
    const read = nodes.flatMap(({ traffic }) => traffic[kind] ?? []);
    const told = own.filter(body => /"(packets|bytes|dropped)"\s*:\s*\d/.test(body));
    // what was refused is told beside
    if (refused) continue;
    tally.compare(`${file}: ${kind}, how many`, read.length, told.length);
    if (read.length !== told.length) continue;
    for (const [i, counted] of read.entries())
      for (const name of ['packets', 'bytes', 'dropped'] as const) {
        const printed = new RegExp(`"${name}"\\s*:\\s*(-?[\\d.eE+]+)`).exec(told[i]!)?.[1];
        const value = counted[name];
        // wraps that were put right are whole ones
        const wraps =
          name === 'bytes' && counted.wrapped && value !== undefined
            ? Math.round((value - Number(printed)) / WRAP)
            : 0;
        tally.compare(
          `${file}: ${kind} ${name}`,
          value,
          printed === undefined ? undefined : Number(printed) + wraps * WRAP,
        );
      }
  }
  for (const [name, of] of [
    ['uptime', (node: RespondStatistics) => node.uptimeSeconds],
    ['idletime', (node: RespondStatistics) => node.idleSeconds],
    ['loadavg', (node: RespondStatistics) => node.loadAverage],
    ['gateway_tq', (node: RespondStatistics) => node.gatewayTq],
  ] as const) {
    const printed = [...text.matchAll(new RegExp(`"${name}"\\s*:\\s*(-?[\\d.eE+-]+)`, 'g'))].map(
      ([, digits]) => Number(digits),
    );
    const read = nodes.flatMap(node => of(node) ?? []);
    // other answers may have one of that name
    tally.credible(
      `${file}: ${printed.length} ${name} printed, ${read.length} read`,
      read.length <= printed.length && read.length > 0 === printed.length > 0,
    );
    if (read.length === printed.length)
      for (const [i, value] of read.entries()) tally.compare(`${file}: ${name}`, value, printed[i]);
  }
}

function judge(where: string, node: RespondStatistics, tally: DumpTally): void {
  for (const path of node.leftOut)
    tally.leftOut(path.replaceAll(/\b\d+\b|([0-9a-f]{2}:){5}[0-9a-f]{2}/g, '*'));
  for (const path of node.refused) tally.odd(`${where}: ${path}`);
  for (const kind of TRAFFIC_KINDS) {
    const { packets, bytes } = node.traffic[kind] ?? {};
    if (packets === undefined || bytes === undefined || packets === 0) continue;
    const mean = bytes / packets;
    tally.credible(
      `${where}: ${kind}, ${figure(mean)} B a frame`,
      mean >= MESH_GOALS.leastFrame && mean <= MESH_GOALS.mostFrame,
    );
  }
  for (const { noiseDbm, megahertz } of node.radios) {
    tally.credible(
      `${where}: noise ${noiseDbm} dBm`,
      noiseDbm === undefined || (noiseDbm < -30 && noiseDbm > -130),
    );
    tally.credible(
      `${where}: ${megahertz} MHz`,
      megahertz === undefined || (megahertz > 400 && megahertz < 80_000),
    );
  }
  const { memoryTotal, memoryFree, uptimeSeconds, idleSeconds } = node;
  tally.credible(
    `${where}: ${memoryFree} of ${memoryTotal} B of memory free`,
    memoryTotal === undefined || memoryFree === undefined || memoryFree <= memoryTotal,
  );
  // of all its CPUs, of which there are not thousands
  tally.credible(
    `${where}: idle ${idleSeconds} s in ${uptimeSeconds} s`,
    uptimeSeconds === undefined || idleSeconds === undefined || idleSeconds <= 1024 * uptimeSeconds,
  );
}
