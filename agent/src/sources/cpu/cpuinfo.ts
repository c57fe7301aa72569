/** /proc/cpuinfo, whose keys differ by architecture (arch/<arch>/kernel/{setup,cpu,proc,cpuinfo}.c). */
import { toInteger } from '../reading/attributes.js';
import { armPart } from './arm_parts.js';
import { riscvPart } from './riscv_parts.js';

/** One CPU as /proc/cpuinfo names it; numbers are -1 where it does not say. */
export interface CpuinfoEntry {
  /** What the core is called. */
  readonly part: string;
  /** How the core identifies itself, in the form of its architecture; empty where the kernel does not show it. */
  readonly id: string;
  readonly core: number;
  readonly package: number;
}

type Fields = ReadonlyMap<string, string>;

/** Every CPU in /proc/cpuinfo by number, at most 4,096. */
export function parseCpuinfo(text: string): Map<number, CpuinfoEntry> {
  const entries = new Map<number, CpuinfoEntry>();
  const blocks = text.split(/\n{2,}/).map(fieldsOf);
  // old ARM kernels describe the CPU once, after a line for each
  const common = new Map(
    blocks.filter(block => !block.has('processor')).flatMap(block => [...block.entries()]),
  );
  for (const block of blocks) {
    const cpu = toInteger(block.get('processor') ?? '', -1);
    if (cpu < 0 || entries.size >= 4096) continue;
    const fields = new Map([...common, ...block]);
    entries.set(cpu, {
      ...identify(fields),
      core: toInteger(fields.get('core') ?? fields.get('core id') ?? '', -1),
      package: toInteger(fields.get('package') ?? fields.get('physical id') ?? '', -1),
    });
  }
  return entries;
}

function fieldsOf(block: string): Fields {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
}

function identify(fields: Fields): Pick<CpuinfoEntry, 'part' | 'id'> {
  const get = (name: string): string => fields.get(name) ?? '';
  const part = Number(get('CPU part') || Number.NaN);
  const implementer = Number(get('CPU implementer') || Number.NaN);
  if (Number.isInteger(part) && Number.isInteger(implementer)) {
    return { part: armPart(implementer, part), id: armId(fields, implementer, part) };
  }
  const mips = get('cpu model');
  // the kernel made the name from PRId and does not show the register; the revision behind it is part of the id
  if (mips !== '') return { part: mips.replace(/ +V[0-9].*$/, ''), id: mips };
  const vendor = get('mvendorid');
  if (vendor !== '') {
    const known = riscvPart(vendor, get('marchid'));
    return {
      part: known ?? (get('uarch') || get('isa')),
      id: `${vendor}:${get('marchid')}:${get('mimpid')}`,
    };
  }
  const family = get('cpu family');
  return {
    part: get('model name') || get('uarch') || get('isa') || get('cpu'),
    id: family === '' ? '' : `${get('vendor_id')} ${family}-${get('model')}-${get('stepping')}`,
  };
}

/** MIDR put together again, as regs/identification/midr_el1 prints it. */
function armId(fields: Fields, implementer: number, part: number): string {
  const variant = Number(fields.get('CPU variant') ?? 0);
  const revision = Number(fields.get('CPU revision') ?? 0);
  // 0xf: the architecture is told by feature registers, as on every core since ARMv7
  const midr = implementer * 2 ** 24 + variant * 2 ** 20 + 0xf * 2 ** 16 + part * 2 ** 4 + revision;
  return Number.isInteger(midr) ? `0x${midr.toString(16).padStart(16, '0')}` : '';
}
