/** The commands that show an answer of the analyzer: one row each. */

import { given } from '@edgevitals/shared/objects';
import { toNetJson } from '@edgevitals/shared/results';
import type { Command } from 'commander';
import { parseNumber } from '../numbers.js';
import {
  type AskedAnalyzer,
  addQueryCommand,
  type QueryCommand,
  queryCommand,
  ROWS,
  windowOption,
} from '../query_command.js';
import type { Terminal } from '../terminal.js';
import { archView } from '../views/arch.js';
import { buildsView } from '../views/builds.js';
import { compareView } from '../views/compare.js';
import { devicesView } from '../views/devices.js';
import { findingsView } from '../views/findings.js';
import { flashView } from '../views/flash.js';
import { interruptsView } from '../views/interrupts.js';
import { limitsView } from '../views/limits.js';
import { meshView } from '../views/mesh.js';
import { networksView } from '../views/networks.js';
import { powerView } from '../views/power.js';
import { processView } from '../views/process.js';
import { thermalView } from '../views/thermal.js';
import { topView } from '../views/top.js';
import { topologyView } from '../views/topology.js';
import { versionsView } from '../views/versions.js';

const DEVICE = [
  '[device]',
  'device id, as `edgevitals devices` shows it; may be left out where there is one',
] as const;

/** Parts of a window that a chart of 80 columns has room for. */
const POINTS = 72;
/** Keys of the live table. */
const SORTS = [
  { key: 'c', sort: 'cpu' },
  { key: 'm', sort: 'memory' },
  { key: 'e', sort: 'energy' },
  { key: 'w', sort: 'written' },
  { key: 'r', sort: 'read' },
  { key: 'd', sort: 'degrees' },
] as const;

export const QUERY_COMMANDS: readonly QueryCommand[] = [
  queryCommand({
    method: 'devices',
    rows: 'devices',
    summary: 'every device: status, load, findings',
    arguments: [],
    body: () => ({}),
    view: devicesView,
    examples: ['devices', 'devices --broker mqtts://broker.local --json'],
  }),
  queryCommand({
    method: 'top',
    rows: 'processes',
    summary: 'processes by CPU, memory, energy, bytes written or read, degrees',
    arguments: [DEVICE],
    ofDevice: true,
    options: command => {
      windowOption('1m')(command);
      command.option('-s, --sort <what>', 'cpu, memory, energy, written, read or degrees', 'cpu');
      command.option('--by <what>', 'program or process (default: process up to 15m, else program)');
    },
    body: ([device], { window, limit = ROWS, sort, by }) => ({
      device,
      window,
      limit,
      sort,
      ...given({ by }),
    }),
    view: topView,
    live: true,
    sorts: SORTS,
    examples: ['top gateway-7', 'top gateway-7 --window 1h --sort written'],
  }),
  queryCommand({
    method: 'process',
    rows: 'processes',
    summary: 'one program and each of its processes',
    arguments: [
      ['[device]', 'device id; may be left out where there is one'],
      ['[name]', 'program name as `top` shows it'],
    ],
    ofDevice: true,
    lastNeeded: true,
    options: windowOption('15m'),
    body: ([device, processName], { window }) => ({
      device,
      processName,
      window,
      includePower: true,
      includeCounters: true,
    }),
    view: processView,
    examples: ['process gateway-7 mosquitto', 'process node --window 1h'],
  }),
  queryCommand({
    method: 'arch',
    rows: 'programs',
    summary: 'programs by architecture, and what emulation costs',
    arguments: [DEVICE],
    ofDevice: true,
    options: windowOption('1h'),
    body: ([device], { window, limit = ROWS }) => ({ device, window, limit }),
    view: archView,
    examples: ['arch gateway-7', 'arch gateway-7 --window 1d --json'],
  }),
  queryCommand({
    method: 'interrupts',
    rows: 'interrupts',
    summary: 'what wakes the CPUs: interrupts and softirqs by name, switches, forks',
    arguments: [DEVICE],
    ofDevice: true,
    options: windowOption('1h'),
    body: ([device], { window, limit = ROWS }) => ({ device, window, limit }),
    view: interruptsView,
    examples: ['interrupts gateway-7', 'interrupts gateway-7 --window 1d --json'],
  }),
  queryCommand({
    method: 'builds',
    rows: 'builds',
    summary: 'builds: time, CPU, memory, bytes written, by target',
    arguments: [['[device]', 'one device; all when left out']],
    body: ([device], { limit = ROWS }) => ({ limit, ...given({ device }) }),
    view: buildsView,
    examples: ['builds', 'builds buildhost --json'],
  }),
  queryCommand({
    method: 'power',
    rows: 'processes',
    summary: 'energy by process, base and unexplained',
    arguments: [DEVICE],
    ofDevice: true,
    options: windowOption('1h'),
    body: ([device], { window, limit = ROWS }) => ({
      device,
      window,
      limit,
      points: POINTS,
      correlateWithProcesses: true,
      identifyOptimization: true,
    }),
    view: powerView,
    examples: ['power gateway-7', 'power gateway-7 --window 1d --json'],
  }),
  queryCommand({
    method: 'flash',
    rows: 'processes',
    summary: 'bytes written by process and disk',
    arguments: [DEVICE],
    ofDevice: true,
    options: command => {
      windowOption('1h')(command);
      command.option('-p, --partition <name>', 'one disk or partition, for instance mmcblk0');
    },
    body: ([device], { window, limit = ROWS, partition }) => ({
      device,
      window,
      limit,
      includePredictions: true,
      perProcessBreakdown: true,
      ...given({ partition }),
    }),
    view: flashView,
    examples: ['flash gateway-7', 'flash gateway-7 --window 7d'],
  }),
  queryCommand({
    method: 'thermal',
    rows: 'processes',
    summary: 'temperatures, throttling and its cause',
    arguments: [DEVICE],
    ofDevice: true,
    options: command => {
      windowOption('1h')(command);
      command.option('--threshold <celsius>', 'only zones that were at least this hot', parseNumber);
    },
    body: ([device], { window, limit = ROWS, threshold }) => ({
      device,
      window,
      limit,
      points: POINTS,
      includeProcessCorrelation: true,
      ...given({ temperatureThreshold: threshold }),
    }),
    view: thermalView,
    examples: ['thermal gateway-7', 'thermal gateway-7 --threshold 70'],
  }),
  queryCommand({
    method: 'mesh',
    rows: 'interfaces',
    summary: 'traffic by interface, load of the network stack',
    arguments: [['[device]', 'device id; may be left out where there is one, and with --topology']],
    ofDevice: true,
    options: command => {
      windowOption('1h')(command);
      command.option('-i, --interface <name>', 'one interface, for instance bat0');
      command.option('--radio <class>', 'class of its radio, for instance wifi, raspberry-pi or lora-esp32');
    },
    body: ([device], { window, interface: name, radio }) => ({
      device,
      window,
      includeBatteryImpact: true,
      optimizationHints: true,
      ...given({ interface: name, radioClass: radio }),
    }),
    view: meshView,
    examples: ['mesh gateway-7', 'mesh gateway-7 --interface bat0'],
  }),
  queryCommand({
    method: 'topology',
    rows: 'links',
    insteadOf: { method: 'mesh', flag: 'topology' },
    summary: 'the mesh of the fleet, or around the device: nodes, links both ways, detours',
    arguments: [['[device]', 'one device; all when left out']],
    body: ([device]) => ({ devices: device === undefined ? [] : [device] }),
    view: topologyView,
    forms: { netjson: { about: 'with --topology: as NetJSON NetworkGraph', of: toNetJson } },
    examples: ['mesh --topology', 'mesh --topology --netjson'],
  }),
  queryCommand({
    method: 'networks',
    rows: 'networks',
    summary: 'networks without agents: nodes, channel, relays',
    arguments: [['[network]', 'one network; all when left out']],
    body: ([network], { limit = ROWS }) => ({ limit, ...given({ network }) }),
    view: networksView,
    examples: ['networks', 'networks meshtastic --limit 50'],
  }),
  queryCommand({
    method: 'limits',
    rows: 'limits',
    summary: 'what may be used, what is, and what exceeds it',
    arguments: [['[device]', 'one device; all when left out']],
    options: command => {
      command.option('--exceeded', 'only what is exceeded', false);
    },
    body: ([device], { limit = ROWS, exceeded }) => ({
      limit,
      verdict: exceeded === true ? 'exceeded' : 'all',
      ...given({ device }),
    }),
    view: limitsView,
    examples: ['limits', 'limits gateway-7 --json', 'limits --exceeded'],
  }),
  queryCommand({
    method: 'versions',
    rows: 'versions',
    summary: 'builds of programs: which run where',
    arguments: [['[device]', 'one device; all when left out']],
    options: command => {
      command.option('--program <name>', 'one program, as `top` shows it');
    },
    body: ([device], { limit = ROWS, program }) => ({ limit, ...given({ device, program }) }),
    view: versionsView,
    examples: ['versions', 'versions gateway-7', 'versions --program sensord'],
  }),
  queryCommand({
    method: 'compare',
    rows: 'quantities',
    summary: 'what one build of a program costs more than another',
    arguments: [['<program>', 'as `versions` shows it']],
    options: command => {
      command
        .option('--from <build>', 'a build, or how it begins; the newest but one when left out')
        .option('--to <build>', 'another; the newest when left out')
        .option('--before <day>', 'instead of builds: days before this, 2026-11-20')
        .option('--after <day>', 'and days from this on')
        .option('--devices <pattern>', 'devices of these names only');
    },
    body: ([program], { from, to, before, after, devices }) => ({
      program,
      ...given({ from, to, before, after, devices }),
    }),
    view: compareView,
    examples: [
      'compare sensord',
      'compare sensord --from 18bdbdab --to 749a4142',
      'compare sensord --before 2026-11-20 --devices "gateway-*"',
    ],
  }),
  queryCommand({
    method: 'findings',
    rows: 'findings',
    summary: 'what deserves attention',
    arguments: [['[device]', 'one device; all when left out']],
    options: command => {
      command.option('--status <which>', 'open, stale, resolved or all', 'open');
    },
    body: ([device], { limit = ROWS, status }) => ({ limit, status, ...given({ device }) }),
    view: findingsView,
    examples: ['findings', 'findings gateway-7 --status all'],
  }),
];

/** Adds them all. @param asked as in `addQueryCommand`. */
export function addQueryCommands(program: Command, terminal: Terminal, asked?: AskedAnalyzer): void {
  for (const command of QUERY_COMMANDS) {
    if (command.insteadOf !== undefined) continue;
    const others = QUERY_COMMANDS.filter(({ insteadOf }) => insteadOf?.method === command.method);
    addQueryCommand(program, command, terminal, others, asked);
  }
}
