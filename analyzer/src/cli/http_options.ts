/** What `serve` has for those who ask by HTTP: /metrics and /health. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { isDeviceId } from '@edgevitals/shared/topics';
import { type Command, Option } from 'commander';
import type { OpenOutput } from '../outputs/device_output.js';
import { openMetrics } from '../outputs/metrics/metrics_output.js';

const DEFAULT_ADDRESS = '127.0.0.1:9469';
const MOST_PROGRAMS = 10;

export interface HttpFlags {
  readonly http?: string | true;
  readonly metricsDevices: readonly string[];
  readonly metricsPrograms: number;
}

export const addHttpOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--http [address]',
        `serve /metrics and /health by HTTP, in the clear and to whoever asks; without an address at ${DEFAULT_ADDRESS}`,
      ).env('EDGEVITALS_HTTP'),
    )
    .option('--metrics-devices <id...>', 'devices that /metrics tells of besides the analyzer, or "all"', [])
    .addOption(
      new Option(
        '--metrics-programs <n>',
        `of each of them, so many of the costliest programs (0 to ${MOST_PROGRAMS})`,
      )
        .argParser(parsePrograms)
        .default(0),
    );

/** @throws EdgevitalsError CONFIG_INVALID. */
function parsePrograms(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= MOST_PROGRAMS) return Number(text);
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `--metrics-programs ${text}: 0 to ${MOST_PROGRAMS} is expected`,
  );
}

/** The output that was asked for. @throws EdgevitalsError CONFIG_INVALID. */
export function httpOutputs({ http, metricsDevices, metricsPrograms }: HttpFlags): OpenOutput[] {
  if (http === undefined) {
    if (metricsDevices.length === 0 && metricsPrograms === 0) return [];
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      '--metrics-devices and --metrics-programs are of no use without --http',
    );
  }
  if (metricsPrograms > 0 && metricsDevices.length === 0)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      '--metrics-programs are those of --metrics-devices: name devices, or "all"',
    );
  const isAll = metricsDevices.length === 1 && metricsDevices[0] === 'all';
  const wrong = isAll ? undefined : metricsDevices.find(id => !isDeviceId(id));
  if (wrong !== undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--metrics-devices ${wrong}: a device id is expected, or "all" alone`,
    );
  return [
    openMetrics({
      address: parseAddress(http === true ? DEFAULT_ADDRESS : http),
      devices: isAll ? 'all' : new Set(metricsDevices),
      programs: metricsPrograms,
    }),
  ];
}

function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--http ${text}: an address and a port are expected, for instance ${DEFAULT_ADDRESS}`,
    );
  return { host, port: Number(port) };
}
