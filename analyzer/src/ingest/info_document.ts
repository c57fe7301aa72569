/** The info document from bytes: every field checked, unknown ones left out (proto/PROTOCOL.md, section Info). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { decodeCbor } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';

const MOST_TEXT = 1024;
const MOST_ENTRIES = 4096;
const INTERFACE_KINDS = ['loopback', 'ethernet', 'wireless', 'mesh', 'bridge', 'tunnel', 'other'] as const;
const SOURCE_STATES = ['present', 'absent', 'denied', 'failing'] as const;
const DOCUMENT = { maxBytes: 256 * 1024, maxDepth: 8, maxItems: 50_000 };

/**
 * Decodes and checks an info document.
 * @throws EdgevitalsError INFO_INVALID, or a FRAME_ code when it is no sound CBOR.
 */
export function decodeInfo(payload: Uint8Array): Info {
  const field = new Fields(decodeCbor(payload, DOCUMENT), 'info');
  if (field.integer('schema') !== 1) throw field.invalid('schema', '1');
  const agent = field.map('agent');
  const kernel = field.map('kernel');
  const longBits = kernel.integer('longBits');
  if (longBits !== 32 && longBits !== 64) throw kernel.invalid('longBits', '32 or 64');
  const boot = field.text('boot');
  if (!/^[0-9a-f]{16}$/.test(boot)) throw field.invalid('boot', '16 hex digits');
  return {
    schema: 1,
    device: field.text('device'),
    boot,
    run: field.integer('run'),
    agent: { version: agent.text('version'), host: agent.text('host') },
    kernel: {
      release: kernel.text('release'),
      architecture: kernel.text('architecture'),
      hostname: kernel.text('hostname'),
      userHz: kernel.integer('userHz', 1, 1_000_000),
      pageBytes: kernel.integer('pageBytes', 1, 1 << 24),
      longBits,
    },
    model: field.text('model'),
    cpus: field.list('cpus', cpu => ({
      cpu: cpu.integer('cpu'),
      part: cpu.text('part'),
      capacity: cpu.integer('capacity'),
      online: cpu.flag('online'),
    })),
    policies: field.list('policies', policy => ({
      policy: policy.integer('policy'),
      cpus: policy.integers('cpus'),
      driver: policy.text('driver'),
      hardwareMinKhz: policy.integer('hardwareMinKhz'),
      hardwareMaxKhz: policy.integer('hardwareMaxKhz'),
      frequenciesKhz: policy.integers('frequenciesKhz'),
    })),
    zones: field.list('zones', zone => ({
      zone: zone.integer('zone'),
      type: zone.text('type'),
      policy: zone.text('policy'),
      trips: zone.list('trips', trip => ({
        type: trip.text('type'),
        temp: trip.signed('temp'),
        hyst: trip.signed('hyst'),
      })),
      cooling: zone.list('cooling', bound => ({
        device: bound.integer('device'),
        trip: bound.signed('trip'),
      })),
    })),
    supplies: field.list('supplies', supply => ({
      name: supply.text('name'),
      type: supply.text('type'),
      scope: supply.text('scope'),
      technology: supply.text('technology'),
      manufacturer: supply.text('manufacturer'),
      model: supply.text('model'),
      energyFullUwh: supply.integer('energyFullUwh'),
      chargeFullUah: supply.integer('chargeFullUah'),
    })),
    disks: field.list('disks', disk => ({
      name: disk.text('name'),
      major: disk.integer('major'),
      minor: disk.integer('minor'),
      parent: disk.text('parent'),
      size: disk.integer('size'),
      rotational: disk.flag('rotational'),
      removable: disk.flag('removable'),
      physical: disk.flag('physical'),
      model: disk.text('model'),
      mount: disk.text('mount'),
      filesystem: disk.text('filesystem'),
    })),
    interfaces: field.list('interfaces', each => ({
      name: each.text('name'),
      kind: each.oneOf('kind', INTERFACE_KINDS),
      mtu: each.integer('mtu'),
      speed: each.integer('speed'),
    })),
    sources: field.list('sources', source => ({
      name: source.text('name'),
      state: source.oneOf('state', SOURCE_STATES),
      reason: source.text('reason'),
      costs: source.text('costs'),
    })),
    plan: field.numbers('plan'),
  };
}

/** A map of the document, read field by field. */
class Fields {
  private readonly entries: Readonly<Record<string, unknown>>;
  private readonly path: string;

  constructor(value: unknown, path: string) {
    this.path = path;
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
      throw new EdgevitalsError('INFO_INVALID', `${path} must be a map`);
    }
    this.entries = value as Record<string, unknown>;
  }

  text(name: string): string {
    const value = this.entries[name];
    if (typeof value !== 'string' || value.length > MOST_TEXT) {
      throw this.invalid(name, `text of at most ${MOST_TEXT} characters`);
    }
    return value;
  }

  integer(name: string, least = 0, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.entries[name];
    if (!isInteger(value, least, most)) throw this.invalid(name, `an integer from ${least} to ${most}`);
    return value;
  }

  signed(name: string): number {
    return this.integer(name, Number.MIN_SAFE_INTEGER);
  }

  flag(name: string): boolean {
    const value = this.entries[name];
    if (typeof value !== 'boolean') throw this.invalid(name, 'true or false');
    return value;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.entries[name];
    const found = allowed.find(each => each === value);
    if (found === undefined) throw this.invalid(name, `one of ${allowed.join(', ')}`);
    return found;
  }

  map(name: string): Fields {
    return new Fields(this.entries[name], `${this.path}.${name}`);
  }

  list<T>(name: string, read: (fields: Fields) => T): T[] {
    return this.array(name).map((entry, i) => read(new Fields(entry, `${this.path}.${name}[${i}]`)));
  }

  integers(name: string): number[] {
    return this.array(name).map(entry => {
      if (!isInteger(entry, 0, Number.MAX_SAFE_INTEGER)) throw this.invalid(name, 'unsigned integers');
      return entry;
    });
  }

  numbers(name: string): Record<string, number> {
    const fields = this.map(name);
    const keys = Object.keys(fields.entries).slice(0, MOST_ENTRIES);
    return Object.fromEntries(keys.map(key => [key, fields.integer(key)]));
  }

  invalid(name: string, expected: string): EdgevitalsError {
    return new EdgevitalsError('INFO_INVALID', `${this.path}.${name} must be ${expected}`);
  }

  private array(name: string): unknown[] {
    const value = this.entries[name];
    if (!Array.isArray(value) || value.length > MOST_ENTRIES) {
      throw this.invalid(name, `an array of at most ${MOST_ENTRIES} entries`);
    }
    return value;
  }
}

const isInteger = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
