/** The clocks of a device's CPUs: which policy is whose, and what each did in the interval at hand. */
import { slowedBy } from '@edgevitals/shared/heat';
import type { Info } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import { PolicyClock, type PolicyIdentity } from './policy_clock.js';

/** Capacity of the biggest CPU, as kernels scale it. */
const FULL_CAPACITY = 1024;
/** Most policies that are followed. */
const MOST = 1024;
/** Takes CPUs away instead of slowing them down. */
const TAKES_CPUS = /^(cpu-hotplug|cpu-isolate|thermal-pause)/;
const NONE: readonly PolicyClock[] = [];

export class Clocks {
  private info: Info | undefined;
  private all: PolicyClock[] = [];
  private readonly byCpu = new LazyMap<number, PolicyClock>();
  private readonly byPolicy = new LazyMap<number, PolicyClock>();
  private saved: readonly (readonly number[])[] = [];

  takeInterval(interval: Interval): void {
    if (interval.info !== this.info) this.describe(interval.info);
    if (this.all.length === 0) return;
    const awake = interval.elapsed - interval.suspended;
    for (const clock of this.all) clock.begin();
    for (const { cpu, busySeconds } of interval.cpus) this.byCpu.get(cpu)?.addCpu(cpu, busySeconds, awake);
    for (const { cpu, onSeconds } of interval.returnedCpus) this.byCpu.get(cpu)?.addReturned(cpu, onSeconds);
    for (const policy of interval.policies) this.byPolicy.get(policy.policy)?.take(policy, awake);
    this.takeCycles(interval, awake);
  }

  /** A unit that counts may have CPUs of several policies: then it does not tell of whom. */
  private takeCycles({ power: { events } }: Interval, awake: number): void {
    if (events.length === 0) return;
    let units = 0;
    for (const { event } of events) if (event === 'cycles') units++;
    if (units !== this.all.length) return;
    for (const { event, cpu, count, covers } of events)
      if (event === 'cycles' && covers > 0) this.byCpu.get(cpu)?.count((count * awake) / covers, awake);
  }

  get policies(): readonly PolicyClock[] {
    return this.all;
  }

  policy(policy: number): PolicyClock | undefined {
    return this.byPolicy.get(policy);
  }

  /** The policies that something said of a domain is about; none where that is not known. */
  of(interval: Interval, domain: string): readonly PolicyClock[] {
    const [, kind, digits = ''] = /^(policy|package|cpu|firmware|cooling_device)(\d*)$/.exec(domain) ?? [];
    const number = Number(digits);
    if (kind === 'firmware') return this.all;
    if (kind === 'policy') return only(this.byPolicy.get(number));
    if (kind === 'cpu') return only(this.byCpu.get(number));
    if (kind === 'package') return this.inPackage(number);
    if (kind !== 'cooling_device') return NONE;
    const cooling = interval.cooling.find(({ device }) => device === number);
    return cooling !== undefined && slowedBy(cooling.type) === 'cpus' ? this.coolersOwn(cooling.type) : NONE;
  }

  snapshot(): unknown {
    return this.all.length === 0 ? undefined : this.all.map(clock => clock.snapshot());
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (v.is(SNAPSHOT, snapshot)) this.saved = snapshot.slice(0, MOST);
  }

  /** A number in the type is that of a CPU: `cpu-hotplug4`. Without one it is about all. */
  private coolersOwn(type: string): readonly PolicyClock[] {
    const [, cpu] = /(\d+)$/.exec(type) ?? [];
    const one = cpu === undefined ? undefined : this.byCpu.get(Number(cpu));
    return one !== undefined && TAKES_CPUS.test(type) ? [one] : this.all;
  }

  private inPackage(number: number): readonly PolicyClock[] {
    const cpus = this.info?.cpus.filter(cpu => cpu.package === number) ?? [];
    // where the kernel gives no numbers there is one
    if (cpus.length === 0) return this.all;
    return this.all.filter(({ identity }) => cpus.some(({ cpu }) => identity.cpus.includes(cpu)));
  }

  private describe(info: Info | undefined): void {
    this.info = info;
    const before = this.all.length > 0 ? this.all.map(clock => clock.snapshot()) : this.saved;
    this.saved = [];
    this.all = identitiesOf(info).map(identity => {
      const clock = new PolicyClock(identity);
      const known = before.find(([policy]) => policy === identity.policy);
      if (known !== undefined) clock.restore(known);
      return clock;
    });
    this.byCpu.clear();
    this.byPolicy.clear();
    for (const clock of this.all) {
      this.byPolicy.set(clock.identity.policy, clock);
      for (const cpu of clock.identity.cpus) this.byCpu.set(cpu, clock);
    }
  }
}

/** Whether a cooling device's domain is that of one which takes CPUs away. */
export const takesCpus = ({ cooling }: Interval, { domain }: Pick<ThrottleRow, 'domain'>): boolean =>
  cooling.some(({ device, type }) => domain === `cooling_device${device}` && TAKES_CPUS.test(type));

const only = (clock: PolicyClock | undefined): readonly PolicyClock[] =>
  clock === undefined ? NONE : [clock];

function identitiesOf(info: Info | undefined): PolicyIdentity[] {
  const capacity = new Map(info?.cpus.map(each => [each.cpu, each.capacity]));
  return (info?.policies ?? [])
    .slice(0, MOST)
    .map(({ policy, cpus, driver, hardwareMaxKhz, frequenciesKhz }) => ({
      policy,
      cpus,
      driver,
      weight: (capacity.get(cpus[0] ?? -1) || FULL_CAPACITY) / FULL_CAPACITY,
      tableHertz: hardwareMaxKhz * 1000,
      points: frequenciesKhz.map(khz => khz * 1000),
    }));
}

const SNAPSHOT = v.array(v.array(v.number()));
