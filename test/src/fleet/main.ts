/**
 * `npm run fleet -- [--devices N] [--for 10m] [--broker URL] ...`: a fleet of simulated devices that sends in real time, with a
 * broker and an analyzer of its own or to others, and what that costs, live. Exit status 1 when a frame was lost, refused or
 * not taken in at the end, 2 when used wrongly.
 */
import { given } from '@edgevitals/shared/objects';
import { FLEET_USAGE, fleetOptions } from './fleet_options.js';
import { FleetServer } from './fleet_server.js';
import {
  type FleetProgress,
  type FleetResult,
  resultLines,
  type ServerUse,
  statusLines,
} from './fleet_status.js';
import { LiveLines } from './live_lines.js';
import { SendingFleet } from './sending_fleet.js';

const EVERY_MS = 1000;
/** Programs are compiled and devices introduced by then: what a frame costs is told of the time after it. */
const WARM_SECONDS = 60;
/** What was acknowledged is taken in within this long, or the analyzer does not keep up. */
const SETTLE_MS = 60_000;

async function main(): Promise<void> {
  const options = fleetOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(FLEET_USAGE);
    return;
  }
  process.once('SIGTERM', () => process.exit(128 + 15));
  const server = options.broker === undefined ? await FleetServer.start(options.data) : undefined;
  try {
    const broker = options.broker ?? { url: server!.broker.url, base: 'edgevitals' };
    const fleet = await SendingFleet.connect(options.load, broker);
    if (server !== undefined) say(`look at it:  npx edgevitals devices --broker ${broker.url} --watch`);
    // whoever interrupts it gets the result of what was sent, and who does so again does not wait for it
    process.once('SIGINT', () => {
      fleet.stop();
      process.once('SIGINT', () => process.exit(128 + 2));
    });
    const result = await watched(fleet, server);
    await fleet.close();
    say(resultLines(result).join('\n'));
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    const trouble = troubleOf(result);
    if (trouble !== undefined) say(trouble);
    process.exitCode = trouble === undefined ? 0 : 1;
  } finally {
    await server?.stop();
  }
}

/** Runs the fleet, and shows how it does until all that was acknowledged is taken in. */
async function watched(fleet: SendingFleet, server: FleetServer | undefined): Promise<FleetResult> {
  const live = new LiveLines(process.stderr);
  const { devices, seconds: ofSeconds } = fleet.load;
  const begun = performance.now();
  let ended: number | undefined;
  const progress = (): FleetProgress => ({
    devices,
    seconds: ((ended ?? performance.now()) - begun) / 1000,
    ofSeconds,
    sent: fleet.sent,
    acknowledged: fleet.acknowledged,
    failed: fleet.failed,
  });
  const running = fleet.run().finally(() => {
    ended = performance.now();
  });
  let use: ServerUse | undefined;
  let warm: ServerUse | undefined;
  for (;;) {
    await Promise.race([running, after(EVERY_MS)]);
    use = await server?.use();
    if (use !== undefined && use.seconds >= WARM_SECONDS) warm ??= use;
    live.show(statusLines(progress(), use));
    if (ended === undefined) continue;
    await running;
    const isSettled = fleet.waiting === 0 && (use === undefined || use.analyzer.frames >= fleet.acknowledged);
    if (isSettled || performance.now() - ended > SETTLE_MS) break;
    await after(EVERY_MS);
  }
  live.clear();
  return { ...progress(), ...given({ server: use, warm }) };
}

function troubleOf({ sent, acknowledged, server }: FleetResult): string | undefined {
  if (acknowledged < sent) return `${sent - acknowledged} frames were not acknowledged by the broker`;
  if (server === undefined) return undefined;
  const { frames, lost, refused } = server.analyzer;
  if (frames < sent)
    return `the analyzer did not keep up: ${SETTLE_MS / 1000} s later it is ${sent - frames} frames behind`;
  return lost + refused > 0 ? `${lost} frames were lost, ${refused} refused` : undefined;
}

const after = (ms: number): Promise<void> => new Promise(done => setTimeout(done, ms));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
});
