/**
 * What vendors' SMART attributes count. An id alone tells nothing: 225 is host writes with one maker and load cycles with
 * another, 241 counts sectors, 32 MiB or GiB. The one who knows is smartctl's database of drives, by the name that it gives to
 * an attribute (drivedb.h of smartmontools): a name with a unit in it is taken at its word. Names that smartctl also gives to
 * drives that it does not know (its defaults for solid state drives) tell only of families for which they are known to be meant.
 */
import { given } from '@edgevitals/shared/objects';

export interface AtaAttribute {
  readonly id: number;
  readonly name: string;
  /** Normalised: 1 to 253, higher is better. */
  readonly value: number;
  readonly raw: number;
}

/** An amount, and the field that tells it. */
export interface SmartFigure {
  readonly from: string;
  readonly value: number;
}

/** `Host_Writes_32MiB`, `Lifetime_Writes_GiB`, `Total_Host_GB_Written`; what flash itself wrote is another thing. */
const WRITES = /^(?:Total_)?(?:Host|Lifetime|User|Total)_(?:Host_)?Writes?_(\d*)([KMGT]i?B)$/;
const WRITTEN = /^(?:Total_)?Host_(\d*)([KMGT]i?B)_Written$/;
/** What was programmed into flash, of all of it or of cells of one kind: `NAND_Writes_32MiB`, `Flash_Writes_GiB`, `NAND_GB_Written_TLC`. */
const PROGRAMMED = /^(?:Total_)?(NAND|Flash|SLC|TLC)_(?:Writes|Prog_Ct)_(\d*)([KMGT]i?B)$/;
const PROGRAMMED_IN = /^NAND_(\d*)([KMGT]i?B)_Written_(SLC|TLC)$/;
/** Pages programmed for the host, and by the drive itself, of a size that Micron does not tell. */
const HOST_PAGES = 'Host_Program_Page_Count';
const OWN_PAGES = 'FTL_Program_Page_Count';
const SECTORS = 'Total_LBAs_Written';
const SECTOR_BYTES = 512;
/** Families whose `Total_LBAs_Written` is of 512-byte sectors, whatever the size of a logical block is. */
const OF_SECTORS = /^(Samsung based SSDs|Crucial\/Micron|Micron )/;

/** Normalised values that are what is left of the rated life, percent. */
const LEFT = new Set([
  'Percent_Lifetime_Remain',
  'Percent_Lifetime_Used',
  'Percent_Life_Remaining',
  'Perc_Rated_Life_Remain',
]);
/** The same, in families that mean it by a name that others have as well. */
const LEFT_OF: Readonly<Record<string, RegExp>> = {
  Wear_Leveling_Count: /^Samsung based SSDs/,
  Media_Wearout_Indicator: /^(Intel|Solidigm)/,
};
/** Some tell it in the raw value and leave the normalised one at 100, others do not: they tell where both agree. */
const LEFT_IN_BOTH = new Set(['SSD_Life_Left', 'Remaining_Lifetime_Perc', 'Drive_Life_Remaining%']);
/** Names that may be of what is asked for: where the unit is not known, they are named. */
const WRITE_NAMES = /write|written/i;
const LIFE_NAMES = /life|wear/i;
const NOT_HOST = /nand|flash|slc|tlc|mlc|error|fail|protect|amplif|cache|cycle|count$/i;

/** Bytes that the host wrote; undefined where the attribute is of something else, or of an unknown unit. */
export function writtenBytes({ name, raw }: AtaAttribute, family: string): number | undefined {
  if (name === SECTORS) return OF_SECTORS.test(family) ? raw * SECTOR_BYTES : undefined;
  const [, times = '', unit = ''] = WRITES.exec(name) ?? WRITTEN.exec(name) ?? [];
  return unit === '' ? undefined : raw * (times === '' ? 1 : Number(times)) * bytesOf(unit);
}

/** What a drive counts of what it programs into its flash. */
export interface ProgrammedFlash {
  /** Bytes of all cells; absent where only those of one of two kinds are told. */
  readonly bytes?: number;
  readonly hostPages?: number;
  readonly ownPages?: number;
}

export function programmedFlash(attributes: readonly AtaAttribute[]): ProgrammedFlash {
  const bytes = new Map<string, number>();
  for (const { name, raw } of attributes) {
    const [, of = '', times = '', unit = ''] = PROGRAMMED.exec(name) ?? [];
    const [, timesIn = '', unitIn = '', kind = ''] = PROGRAMMED_IN.exec(name) ?? [];
    if (unit !== '') bytes.set(of, raw * (times === '' ? 1 : Number(times)) * bytesOf(unit));
    else if (unitIn !== '') bytes.set(kind, raw * (timesIn === '' ? 1 : Number(timesIn)) * bytesOf(unitIn));
  }
  const [slc, tlc] = [bytes.get('SLC'), bytes.get('TLC')];
  const raw = (wanted: string): number | undefined => attributes.find(({ name }) => name === wanted)?.raw;
  return given({
    bytes:
      bytes.get('NAND') ??
      bytes.get('Flash') ??
      (slc === undefined || tlc === undefined ? undefined : slc + tlc),
    hostPages: raw(HOST_PAGES),
    ownPages: raw(OWN_PAGES),
  });
}

/** Percent of the rated life that is used; undefined as above. */
export function lifeUsed({ name, value, raw }: AtaAttribute, family: string): number | undefined {
  if (LEFT.has(name) || LEFT_OF[name]?.test(family)) return used(value);
  if (LEFT_IN_BOTH.has(name) && raw === value && raw <= 100) return 100 - raw;
  return undefined;
}

/** Whether an attribute may tell of writes or of life, to judge by its name. */
export const mayTell = ({ name }: AtaAttribute): boolean =>
  (WRITE_NAMES.test(name) && !NOT_HOST.test(name)) || name === SECTORS || LIFE_NAMES.test(name);

/** What is left of 100, a byte: below 0 it goes on at 255. */
const used = (left: number): number => (left <= 100 ? 100 - left : 100 + 256 - left);

function bytesOf(unit: string): number {
  const base = unit.length === 3 ? 1024 : 1000;
  return base ** ('KMGT'.indexOf(unit[0]!) + 1);
}
