/** What `npm run fleet` is told. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { given } from '@edgevitals/shared/objects';
import { parseWindow } from '@edgevitals/shared/results';
import { FRAME_SETS, type FrameSetName } from '../bench/fleet/frame_set.js';
import type { FleetBroker, FleetLoad } from './sending_fleet.js';

const SETS: Readonly<Record<FrameSetName, string>> = {
  plan: 'what the agent does by default: processes each 5 s, a frame each 10 s (the default)',
  none: 'everything and a frame each second, no published power figures for its CPUs',
  prior: 'the same with such figures',
  sensor: 'the same with a battery gauge as well',
  churn: 'with figures, and two processes a second that come and go',
};

export const FLEET_USAGE = `Usage: npm run fleet -- [options]

A fleet of simulated devices of 60 processes each, that send as real ones do. Without --broker it starts a mosquitto and an
analyzer on free ports of this machine, and ends them.

  --devices N          how many devices (default 1000, at most 1000000)
  --for TIME           how long: 30s, 10m, at most 6h (default 10m); Ctrl-C ends it with the result so far
  --devices-are SET    what they do (default plan)
${Object.entries(SETS)
  .map(([name, what]) => `                         ${name.padEnd(8)}${what}\n`)
  .join('')}  --connections N      connections that they share (default 100)
  --name NAME          what they are called before their number (default sim)
  --data DIR           where the analyzer keeps its data (default: a folder that is removed)
  --broker URL         send to this broker instead, which an analyzer hears
  --base TOPIC         base topic there (default edgevitals)
  --username NAME      user there; the password in EDGEVITALS_PASSWORD
  --ca FILE            PEM of the authority that signed the broker (mqtts://)
  --json               the result as one object on standard output
  --help
`;

export interface FleetOptions {
  readonly load: FleetLoad;
  readonly json: boolean;
  readonly data?: string;
  readonly broker?: FleetBroker;
}

const MOST_SECONDS = 6 * 3600;
const text = { type: 'string' } as const;
const OPTIONS = {
  devices: { ...text, default: '1000' },
  for: { ...text, default: '10m' },
  'devices-are': { ...text, default: 'plan' },
  connections: { ...text, default: '100' },
  name: { ...text, default: 'sim' },
  data: text,
  broker: text,
  base: { ...text, default: 'edgevitals' },
  username: text,
  ca: text,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @throws Error that names what is wrong. */
export function fleetOptions(args: readonly string[], env: NodeJS.ProcessEnv): FleetOptions | 'help' {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) return 'help';
  const set = values['devices-are'];
  if (!Object.hasOwn(FRAME_SETS, set))
    throw new Error(`--devices-are ${set}: one of ${Object.keys(FRAME_SETS).join(', ')} is expected`);
  const seconds: number = parseWindow(values.for);
  if (seconds > MOST_SECONDS) throw new Error(`--for ${values.for}: at most 6h`);
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(values.name))
    throw new Error(`--name ${values.name}: letters, digits, - and _ are expected`);
  if (values.broker !== undefined && values.data !== undefined)
    throw new Error('--data is of the analyzer that is started without --broker');
  return {
    load: {
      set: FRAME_SETS[set as FrameSetName],
      devices: whole('--devices', values.devices, 1_000_000),
      seconds,
      connections: whole('--connections', values.connections, 10_000),
      name: values.name,
    },
    json: values.json,
    ...given({ data: values.data, broker: brokerOf(values, env) }),
  };
}

interface BrokerTexts {
  readonly broker?: string;
  readonly base: string;
  readonly username?: string;
  readonly ca?: string;
}

function brokerOf(
  { broker, base, username, ca }: BrokerTexts,
  env: NodeJS.ProcessEnv,
): FleetBroker | undefined {
  if (broker === undefined) return undefined;
  const tls = ca === undefined ? undefined : { ca: readFileSync(ca, 'utf8') };
  return { url: broker, base, ...given({ username, password: env['EDGEVITALS_PASSWORD'], tls }) };
}

function whole(option: string, value: string, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > most)
    throw new Error(`${option} ${value}: a whole number from 1 to ${most} is expected`);
  return number;
}
