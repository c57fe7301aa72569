import { EdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { isDeviceId } from '@edgevitals/shared/topics';
import { BROKER_OPTIONS, CLOSE_MS, connection, GOODBYE_MS, tellState, untilStopped } from '../cli/broker.js';
import type { Command } from '../cli/command.js';
import { deviceIdFrom } from '../cli/device.js';
import { parseDuration, parseWhole, type Values } from '../cli/option.js';
import { sayTo } from '../cli/output.js';
import type { Host } from '../host/host.js';
import { attribute } from '../sources/reading/attributes.js';
import { ConsoleDevice } from './console_device.js';
import { FORMAT_NAMES, type FormatName } from './registry.js';

/** For hosts that can open consoles: not one of those that every agent has, since devices need no code for other devices. */
export const consoleCommand: Command = {
  name: 'console',
  summary: 'Publish what the RTOS of another device prints on its console.',
  details:
    'For a device behind this gateway whose firmware stays as it is: its console is a serial port or a TCP port, its tasks ' +
    'become processes of a device of its own. FreeRTOS and ESP-IDF firmware must print vTaskList and vTaskGetRunTimeStats by ' +
    "itself; shells of Zephyr, NuttX and RT-Thread are asked, and so is a console whose format is not known yet (--ask '' types nothing). NuttX tells an estimate of load, RT-Thread no CPU time.",
  options: [
    {
      name: 'console',
      value: 'ADDRESS',
      env: 'EDGEVITALS_CONSOLE',
      help: 'serial port such as /dev/ttyUSB0:115200, or tcp:HOST:PORT',
    },
    {
      name: 'format',
      value: 'NAME',
      env: 'EDGEVITALS_CONSOLE_FORMAT',
      initial: 'auto',
      help: `${FORMAT_NAMES.join(', ')} or auto`,
    },
    {
      name: 'every',
      value: 'TIME',
      env: 'EDGEVITALS_CONSOLE_EVERY',
      initial: '5s',
      help: 'ask shells so often',
    },
    {
      name: 'ask',
      value: 'LIST',
      env: 'EDGEVITALS_CONSOLE_ASK',
      help: "commands to type, with ; between, in place of the format's own; empty: none",
    },
    ...BROKER_OPTIONS,
    {
      name: 'gateway',
      value: 'ID',
      env: 'EDGEVITALS_GATEWAY',
      help: "device id of this gateway, which it is shown behind, else the host's name",
    },
    {
      name: 'config',
      short: 'c',
      value: 'FILE',
      env: 'EDGEVITALS_CONFIG',
      help: 'JSON with these options as keys',
    },
    { name: 'seconds', value: 'N', help: 'end after N seconds' },
    { name: 'quiet', short: 'q', help: 'say nothing but errors' },
  ],
  run: runConsole,
};

const invalid = (message: string): EdgevitalsError => new EdgevitalsError('CONFIG_INVALID', message);

async function runConsole(host: Host, values: Values): Promise<number> {
  const device = values.get('device') ?? '';
  if (!isDeviceId(device))
    throw invalid(
      `--device ${JSON.stringify(device)} must be 1 to 64 of [a-zA-Z0-9_-]: the id of the device whose console it is`,
    );
  const address = values.get('console');
  if (address === undefined) throw invalid('--console ADDRESS says which console to read');
  const seconds = values.get('seconds');
  const endAfterMs =
    seconds === undefined ? undefined : parseWhole('seconds', seconds, 1, 100_000_000) * 1000;
  const everyMs = parseDuration('every', values.get('every') ?? '5s');
  if (everyMs < 500) throw invalid('--every must be 500ms or more');
  const base = values.get('base') ?? '';
  const say = sayTo(host);
  const endpoint = connectMqtt(connection(host, values, device, base));
  const onNotice = values.has('quiet') ? () => {} : say;
  const stopNotices = values.has('quiet') ? () => {} : tellState(endpoint, device, say);
  const ask = values.get('ask');
  const reader = new ConsoleDevice({
    ...{ host, endpoint, device, base, address, everyMs, onNotice },
    ...given({
      gateway: gatewayOf(host, values.get('gateway'), device),
      format: formatNamed(values.get('format') ?? 'auto'),
      commands: ask?.split(';').filter(command => command.trim() !== ''),
    }),
  });
  const stopped = untilStopped(host, endAfterMs);
  try {
    reader.start();
    await stopped;
  } finally {
    stopNotices();
    await reader.stop(GOODBYE_MS);
    await endpoint.close(CLOSE_MS);
  }
  return 0;
}

/** @throws EdgevitalsError CONFIG_INVALID. */
function gatewayOf(host: Host, given: string | undefined, device: string): string | undefined {
  const gateway = given ?? deviceIdFrom(attribute(host, '/proc/sys/kernel/hostname'));
  if (given !== undefined && !isDeviceId(given))
    throw invalid(
      `--gateway ${JSON.stringify(given)} must be 1 to 64 of [a-zA-Z0-9_-]: the device id of this gateway`,
    );
  return isDeviceId(gateway) && gateway !== device ? gateway : undefined;
}

function formatNamed(name: string): FormatName | undefined {
  if (name === 'auto') return undefined;
  const found = FORMAT_NAMES.find(each => each === name);
  if (found !== undefined) return found;
  throw invalid(`--format ${JSON.stringify(name)} must be ${FORMAT_NAMES.join(', ')} or auto`);
}
