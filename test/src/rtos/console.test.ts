/**
 * A device behind a gateway, read by its console: text over TCP as FreeRTOS prints it, the agent's program, a real broker,
 * the analyzer's program and its commands.
 */
import { createServer, type Socket } from 'node:net';
import type { DevicesAnswer, TopAnswer } from '@edgevitals/shared/results';
import { freePort } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t, { type Test } from 'tap';
import { AGENT, ANALYZER, Program } from '../harness/program.js';
import { listen, noMosquitto, startSystem } from '../harness/system.js';

const DEVICE = 'behind-1';
const topics = new Topics();
const EVERY_MS = 250;

/** A console on which firmware prints by itself; counters run at any rate. */
class PrintingConsole {
  private readonly counters = new Map([
    ['IDLE', 2 ** 32 - 600_000],
    ['sensor', 124_242],
    ['Tmr Svc', 16],
    ['mesh_fwd', 657_019],
  ]);
  private unused = 294;
  round = 0;

  /** What a round prints: a log line tears one row in three. */
  print(): string {
    this.round++;
    const share: Record<string, number> = { IDLE: 50_000, sensor: 25_000, 'Tmr Svc': 0, mesh_fwd: 25_000 };
    for (const [name, counter] of this.counters) this.counters.set(name, (counter + share[name]!) % 2 ** 32);
    this.unused -= 1;
    const pad = (name: string): string => name.padEnd(15);
    const marks = [...this.counters.keys()].map(
      (name, i) => `${pad(name)}\tB\t3\t${name === 'sensor' ? this.unused : 98}\t${i + 1}`,
    );
    const times = [...this.counters].map(([name, counter]) => `${pad(name)}\t${counter}\t\t12%`);
    if (this.round % 3 === 0) times[1] = `${times[1]!.slice(0, 8)}\x1b[0;32mI (77) net: up\x1b[0m`;
    return ['--- vTaskList', ...marks, '--- vTaskGetRunTimeStats', ...times, ''].join('\r\n');
  }
}

async function serveConsole(t: Test): Promise<{ port: number; console: PrintingConsole }> {
  const console = new PrintingConsole();
  const sockets = new Set<Socket>();
  const port = await freePort();
  const server = createServer(socket => {
    sockets.add(socket);
    const timer = setInterval(() => socket.write(console.print()), EVERY_MS);
    socket.on('error', () => {});
    socket.on('close', () => clearInterval(timer));
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port, console };
}

t.test(
  'what an RTOS prints becomes a device of its own',
  { skip: noMosquitto, timeout: 300_000 },
  async t => {
    const system = await startSystem(t);
    const { broker, client } = system;
    const states = await listen(client, `${topics.state(DEVICE, 'process')}/json`);
    const statuses = await listen(client, topics.status(DEVICE));
    const analyzer = system.startAnalyzer();
    await analyzer.printed(/./);
    const { port } = await serveConsole(t);
    const reader = new Program(process.execPath, [
      ...[AGENT, 'console', '--console', `tcp:127.0.0.1:${port}`, '--device', DEVICE],
      ...['--broker', broker.url],
    ]);
    t.teardown(() => reader.stop('SIGKILL'));
    await reader.printed(/speaks freertos/);
    interface State {
      readonly top: readonly { readonly program: string; readonly cpuRatio: number }[];
    }
    const state = JSON.parse(
      (await states.until(({ text }) => (JSON.parse(text) as State).top.length === 2)).text,
    ) as State;
    t.strictSame(state.top.map(({ program }) => program).sort(), ['mesh_fwd', 'sensor']);
    for (const { program, cpuRatio } of state.top)
      t.ok(Math.abs(cpuRatio - 0.25) < 0.02, `${program} ${cpuRatio}`);

    const answer = async <T>(...args: string[]): Promise<T> => {
      const command = new Program(process.execPath, [ANALYZER, ...args, '--broker', broker.url, '--json']);
      t.equal((await command.outcome()).code, 0, command.output);
      return JSON.parse(command.output) as T;
    };
    const top = await answer<TopAnswer>('top', DEVICE, '--window', '1m');
    t.strictSame(top.processes.map(({ program }) => program).sort(), ['Tmr Svc', 'mesh_fwd', 'sensor']);
    t.ok(top.processes.every(process => process.memoryBytes === undefined && !process.ioDenied));
    t.ok(
      Math.abs((top.cpuRatio ?? 0) - 0.5) < 0.03,
      `${top.cpuRatio} of its CPU, over a wrap of the idle counter`,
    );
    const { devices } = await answer<DevicesAnswer>('devices');
    t.match(devices, [{ device: DEVICE, status: 'online', infoProblems: [] }]);
    t.equal(devices[0]?.agentCpuRatio, undefined, 'what reading it costs the gateway is not its own');

    t.equal((await reader.stop()).code, 0, reader.output);
    await statuses.until(({ text }) => text === 'offline');
  },
);

t.test('a console that is not there, or a wrong option, is told', { timeout: 180_000 }, async t => {
  const outcomeOf = async (...args: string[]): Promise<string> => {
    const program = new Program(process.execPath, [AGENT, 'console', ...args]);
    const { code } = await program.outcome();
    return `${code} ${program.output}`;
  };
  t.match(await outcomeOf('--device', 'a'), /^2 .*--console ADDRESS/s);
  t.match(await outcomeOf('--console', 'tcp:127.0.0.1:1'), /^2 .*--device/s);
  t.match(await outcomeOf('--device', 'a', '--console', 'COM1'), /^2 .*must be a serial port/s);
  t.match(
    await outcomeOf('--device', 'a', '--console', '/dev/x', '--format', 'vxworks'),
    /^2 .*freertos, esp-idf/s,
  );
  t.match(await outcomeOf('--help'), /^0 .*Publish what the RTOS.*--console ADDRESS/s);
  const absent = `tcp:127.0.0.1:${await freePort()}`;
  const broker = `mqtt://127.0.0.1:${await freePort()}`;
  t.match(
    await outcomeOf('--device', 'a', '--console', absent, '--seconds', '1', '--broker', broker),
    /^0 .*ECONNREFUSED; trying again/s,
  );
});
