/**
 * A cluster on three nodes of NATS whose parts are killed, or stopped, one after the other under load: nodes, workers, gateways. What was
 * acknowledged is in the log, once and in order; what the workers make of it is what the devices told, neither more nor less; and a
 * finding is told once, whoever found it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { DEFAULT_BASE, Topics } from '@edgevitals/shared/topics';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { ClusterRig } from './cluster_rig.js';

const NODES = 3;
const ROUNDS = 20;
const QUICK_ROUNDS = 3;
const DEVICES = 24;
const PERIOD_MS = 200;
/** Between the kill and the return, and after it: longer than a lease at times, and shorter at others. */
const AWAY_MS = [500, 3000, 7000];
const STOPPED_MS = 7000;
const topics = new Topics(DEFAULT_BASE);

/** A worker that is stopped for a while goes on afterwards as if nothing had been, and has to find out. */
type Victim = 'node' | 'worker' | 'gateway' | 'stopped worker';
const VICTIMS: readonly Victim[] = ['worker', 'node', 'gateway', 'stopped worker'];

export const cluster: FaultSuite = {
  name: 'cluster',
  summary: 'nodes of NATS, workers and gateways of a cluster killed in turn; needs mosquitto and nats-server',
  async run(context) {
    const rig = await ClusterRig.start(NODES);
    try {
      return await killed(rig, context);
    } finally {
      await rig.close();
    }
  },
};

async function killed(rig: ClusterRig, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  const members: Readonly<Record<'worker' | 'gateway', readonly number[]>> = {
    gateway: [rig.add('gateway'), rig.add('gateway')],
    worker: [rig.add('worker'), rig.add('worker')],
  };
  await rig.settled(2);
  progress('three nodes, two gateways and two workers run');
  const listener = connectMqtt({ url: rig.broker.url, clientId: 'listener' });
  /** Of each finding, when it was opened and how often it has been, as told. */
  const told = new Map<string, Set<string>>();
  await listener.subscribe(`${topics.filters.findings()}/json`, ({ topic, payload }) => {
    if (payload.length === 0) return;
    const { openedAt, occurrences } = JSON.parse(new TextDecoder().decode(payload)) as Record<string, number>;
    told.set(topic, (told.get(topic) ?? new Set()).add(`${openedAt} ${occurrences}`));
  });
  const fleet = await rig.fleet('hit', DEVICES);
  fleet.begin(PERIOD_MS);
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  const rows = [['killed', 'times', 'all well again after, longest']];
  const recoveries = new Map<Victim, number[]>(VICTIMS.map(victim => [victim, []]));
  for (let round = 0; round < rounds; round++) {
    const victim = VICTIMS[round % VICTIMS.length]!;
    const which = Math.floor(round / VICTIMS.length);
    const away = AWAY_MS[(round + which) % AWAY_MS.length]!;
    const killedAt = performance.now();
    await struck(rig, victim, which, members, away);
    await rig.settled(2);
    recoveries.get(victim)!.push((performance.now() - killedAt) / 1000);
    progress(
      `round ${round + 1} of ${rounds}: ${victim} ${which % 3}, ${away} ms away, all well after ${recoveries.get(victim)!.at(-1)!.toFixed(1)} s`,
    );
  }
  await fleet.pause();
  await rig.caughtUp();
  const logged = await rig.logged();
  const lost = fleet.taken.filter(name => !logged.has(name)).length;
  const twice = [...logged.values()].filter(count => count > 1).length;
  const differences = await rig.differences(fleet);
  for (const { device, text } of differences) progress(`${device}: ${text}`);
  const { devices } = await (await rig.ask()).devices();
  const findings = await rig.findings();
  await listener.close(0);
  for (const [victim, seconds] of recoveries)
    rows.push([
      victim,
      `${seconds.length}`,
      seconds.length === 0 ? '-' : `${Math.max(...seconds).toFixed(1)} s`,
    ]);
  print(textTable(rows));
  print(
    `longest wait of a frame for its acknowledgement: ${(fleet.longestMs / 1000).toFixed(1)} s; frames that came to the log twice: ${twice}\n`,
  );
  return [
    atLeast('rounds', rounds, quick ? QUICK_ROUNDS : ROUNDS, 'rounds'),
    atLeast('frames acknowledged', fleet.taken.length, rounds * DEVICES, 'frames'),
    atMost('acknowledged frames lost', lost, 0, `of ${fleet.taken.length}`),
    atMost('frames out of order in the log', outOfOrder([...logged.keys()]), 0, `of ${logged.size}`),
    atMost('devices whose sums differ from what they told', differences.length, 0, `of ${DEVICES}`),
    atMost(
      'devices of which frames are counted as lost',
      devices.filter(({ lostFrames }) => lostFrames > 0).length,
      0,
      `of ${DEVICES}`,
    ),
    atLeast('findings', told.size, DEVICES, 'findings'),
    atMost(
      'findings opened twice',
      [...told.values()].filter(each => each.size > 1).length,
      0,
      `of ${told.size}`,
    ),
    atMost(
      'findings doubled',
      findings.length - new Set(findings.map(({ id }) => id)).size,
      0,
      `of ${findings.length}`,
    ),
  ];
}

/** Kills a part, and brings it back after a while. */
async function struck(
  rig: ClusterRig,
  victim: Victim,
  which: number,
  members: Readonly<Record<'worker' | 'gateway', readonly number[]>>,
  awayMs: number,
): Promise<void> {
  if (victim === 'node') {
    await rig.nodes.kill(which % NODES);
    await sleep(awayMs);
    await rig.nodes.begin(which % NODES);
    return;
  }
  if (victim === 'stopped worker') {
    const pid = rig.pidOf(members.worker[which % members.worker.length]!);
    process.kill(pid, 'SIGSTOP');
    // longer than a lease
    await sleep(Math.max(awayMs, STOPPED_MS));
    process.kill(pid, 'SIGCONT');
    return;
  }
  // the gateway that is at work: the other one's death nobody would notice
  const candidates = members[victim];
  const member = victim === 'gateway' ? await rig.atWork(candidates) : candidates[which % candidates.length]!;
  await rig.end(member);
  await sleep(awayMs);
  rig.again(member);
}

/** Frames of a device that come in the log after one that was made later. */
function outOfOrder(names: readonly string[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const name of names) {
    const [device = '', run, sequence] = name.split(' ');
    const key = `${device} ${run}`;
    if (Number(sequence) < (last.get(key) ?? -1)) count++;
    last.set(key, Number(sequence));
  }
  return count;
}
