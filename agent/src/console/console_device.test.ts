import { decodeCbor } from '@edgevitals/shared/frame';
import { checkInfo } from '@edgevitals/shared/info';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import type { ConsoleEvents, HostConsole } from '../host/host.js';
import { NO_HEADER } from '../testing/boards/board_archive.js';
import { BoardHost } from '../testing/boards/board_host.js';
import { idle } from '../testing/boards/idle.js';
import { ConsoleDevice } from './console_device.js';

const DEVICE = 'behind-1';
const topics = new Topics();

/** A gateway whose console says what the test says. */
class ScriptedGateway extends BoardHost {
  private events: ConsoleEvents | undefined;

  constructor() {
    super({ archive: { header: NO_HEADER, entries: [], tools: [] }, idle });
  }

  openConsole(_address: string, on: ConsoleEvents): HostConsole {
    this.events = on;
    return { write: () => {}, close: () => {} };
  }

  /** What vTaskGetRunTimeStats prints, and the silence after it. */
  async print(): Promise<void> {
    const counter = this.bootMs() * 250;
    this.events!.data(`IDLE\t\t${counter * 3}\t\t75%\r\nsensor\t\t${counter}\t\t25%\r\n`);
    await this.advance(1000);
  }
}

t.test('a device is online while its console tells of it, and offline when that falls silent', async t => {
  const broker = new MemoryBroker();
  const statuses: string[] = [];
  await broker.endpoint('watcher').subscribe(topics.status(DEVICE), ({ payload }) => {
    statuses.push(new TextDecoder().decode(payload));
  });
  const host = new ScriptedGateway();
  const notices: string[] = [];
  const reader = new ConsoleDevice({
    host,
    endpoint: broker.endpoint('gateway'),
    device: DEVICE,
    gateway: 'gw-1',
    base: 'edgevitals',
    address: 'tcp:127.0.0.1:1',
    format: 'freertos',
    everyMs: 5000,
    onNotice: message => notices.push(message),
  });
  const infos: Uint8Array[] = [];
  await broker.endpoint('reader').subscribe(topics.info(DEVICE), ({ payload }) => void infos.push(payload));
  reader.start();
  await host.advance(5000);
  t.strictSame(statuses, ['offline'], 'nothing was heard of it yet');

  await host.print();
  await host.print();
  t.strictSame(statuses, ['offline', 'online']);
  t.match(
    checkInfo(decodeCbor(infos.at(-1)!)).info,
    { device: DEVICE, gateway: 'gw-1' },
    'it says behind what it is',
  );
  await host.advance(20_000);
  t.strictSame(statuses, ['offline', 'online'], 'a pause is no absence');

  await host.advance(20_000);
  t.strictSame(statuses, ['offline', 'online', 'offline']);
  t.match(notices.at(-1), /no tasks read for 30 s: behind-1 is taken to be offline/);

  await host.print();
  t.strictSame(statuses.slice(-2), ['offline', 'online'], 'it is heard again');
  await reader.stop(0);
});
