/** The commands that show an answer of the analyzer: one row each. */

import { given } from '@edgevitals/shared/objects';
import type { Command } from 'commander';
import { parseCount, parseNumber } from '../numbers.js';
import { addQueryCommand, type QueryCommand, queryCommand, windowOption } from '../query_command.js';
import type { Terminal } from '../terminal.js';
import { devicesView } from '../views/devices.js';
import { findingsView } from '../views/findings.js';
import { flashView } from '../views/flash.js';
import { meshView } from '../views/mesh.js';
import { powerView } from '../views/power.js';
import { processView } from '../views/process.js';
import { thermalView } from '../views/thermal.js';
import { topView } from '../views/top.js';

const DEVICE = ['<device>', 'device id, as `edgevitals devices` shows it'] as const;
const limitOption = (command: Command): void => {
  command.option('-n, --limit <rows>', 'rows at most', parseCount, 20);
};

export const QUERY_COMMANDS: readonly QueryCommand[] = [
  queryCommand({
    method: 'devices',
    summary: 'every device: status, load, findings',
    arguments: [],
    body: () => ({}),
    view: devicesView,
    examples: ['devices', 'devices --broker mqtt://broker.local --json'],
  }),
  queryCommand({
    method: 'top',
    summary: 'processes by CPU, memory, bytes written or read',
    arguments: [DEVICE],
    options: command => {
      windowOption('1m')(command);
      limitOption(command);
      command.option('-s, --sort <what>', 'cpu, memory, written or read', 'cpu');
      command.option('--by <what>', 'program or process (default: process up to 15m, else program)');
    },
    body: ([device], { window, limit, sort, by }) => ({
      device,
      window,
      limit,
      sort,
      ...given({ by }),
    }),
    view: topView,
    examples: ['top gateway-7', 'top gateway-7 --window 1h --sort written'],
  }),
  queryCommand({
    method: 'process',
    summary: 'one program and each of its processes',
    arguments: [DEVICE, ['<name>', 'program name as `top` shows it']],
    options: windowOption('15m'),
    body: ([device, processName], { window }) => ({ device, processName, window, includePower: true }),
    view: processView,
    examples: ['process gateway-7 mosquitto', 'process gateway-7 node --window 1h'],
  }),
  queryCommand({
    method: 'power',
    summary: 'energy by process, base and unexplained',
    arguments: [DEVICE],
    options: command => {
      windowOption('1h')(command);
      limitOption(command);
    },
    body: ([device], { window, limit }) => ({
      device,
      window,
      limit,
      correlateWithProcesses: true,
      identifyOptimization: true,
    }),
    view: powerView,
    examples: ['power gateway-7', 'power gateway-7 --window 1d --json'],
  }),
  queryCommand({
    method: 'flash',
    summary: 'bytes written by process and disk',
    arguments: [DEVICE],
    options: command => {
      windowOption('1h')(command);
      limitOption(command);
      command.option('-p, --partition <name>', 'one disk or partition, for instance mmcblk0');
    },
    body: ([device], { window, limit, partition }) => ({
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
    summary: 'temperatures, throttling and its cause',
    arguments: [DEVICE],
    options: command => {
      windowOption('1h')(command);
      limitOption(command);
      command.option('--threshold <celsius>', 'only zones that were at least this hot', parseNumber);
    },
    body: ([device], { window, limit, threshold }) => ({
      device,
      window,
      limit,
      includeProcessCorrelation: true,
      ...given({ temperatureThreshold: threshold }),
    }),
    view: thermalView,
    examples: ['thermal gateway-7', 'thermal gateway-7 --threshold 70'],
  }),
  queryCommand({
    method: 'mesh',
    summary: 'traffic by interface, load of the network stack',
    arguments: [DEVICE],
    options: command => {
      windowOption('1h')(command);
      command.option('-i, --interface <name>', 'one interface, for instance bat0');
    },
    body: ([device], { window, interface: name }) => ({
      device,
      window,
      includeBatteryImpact: true,
      optimizationHints: true,
      ...given({ interface: name }),
    }),
    view: meshView,
    examples: ['mesh gateway-7', 'mesh gateway-7 --interface bat0'],
  }),
  queryCommand({
    method: 'findings',
    summary: 'what deserves attention',
    arguments: [['[device]', 'one device; all when left out']],
    options: command => {
      limitOption(command);
      command.option('--status <which>', 'open, stale, resolved or all', 'open');
    },
    body: ([device], { limit, status }) => ({ limit, status, ...given({ device }) }),
    view: findingsView,
    examples: ['findings', 'findings gateway-7 --status all'],
  }),
];

/** Adds them all. */
export function addQueryCommands(program: Command, terminal: Terminal): void {
  for (const command of QUERY_COMMANDS) addQueryCommand(program, command, terminal);
}
