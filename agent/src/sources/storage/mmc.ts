/**
 * eMMC health (JEDEC JESD84-B51, extended CSD). Sysfs holds what the card said when it was initialised, often at boot
 * and months ago (drivers/mmc/core/mmc.c, mmc_read_ext_csd); command 8 asks the card again, once an hour here: sent through
 * its device, or by opening debugfs' ext_csd where the host cannot. SD cards tell no wear: they appear in the info document only.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, namesIn } from '../reading/attributes.js';
import { linkName } from '../reading/links.js';
import { HOUR_MS, Pace } from '../reading/pace.js';
import { RowSet } from '../reading/row_set.js';
import { type Description, probing, type Source } from '../source.js';
import { storageFacts } from './facts.js';
import { parseHex } from './hex.js';

const MMC = columnsOf('mmc');
const MOST = 16;
const TIMEOUT_MS = 2000;
/** Never serial and cid as they are: they name one card of all. */
const FACTS = [
  'type',
  'name',
  'manfid',
  'oemid',
  'date',
  'rev',
  'prv',
  'hwrev',
  'fwrev',
  'erase_size',
  'preferred_erase_size',
  'enhanced_area_offset',
  'enhanced_area_size',
  'rel_sectors',
  'cmdq_en',
];

export interface MmcHealth {
  readonly lifeTimeA: number | undefined;
  readonly lifeTimeB: number | undefined;
  readonly preEolInfo: number | undefined;
}

/** Bytes of the extended CSD: PRE_EOL_INFO, DEVICE_LIFE_TIME_EST_TYP_A and _B. */
const PRE_EOL_INFO = 267;
const LIFE_TIME_A = 268;
const LIFE_TIME_B = 269;
const EXT_CSD_BYTES = 512;

/** The extended CSD as the card sends it; undefined when it is not 512 bytes. */
export function decodeExtCsd(bytes: Uint8Array): MmcHealth | undefined {
  if (bytes.length !== EXT_CSD_BYTES) return undefined;
  return {
    lifeTimeA: bytes[LIFE_TIME_A],
    lifeTimeB: bytes[LIFE_TIME_B],
    preEolInfo: bytes[PRE_EOL_INFO],
  };
}

/** The same as debugfs prints it, 1,024 hex digits; undefined when it is not that. */
export function parseExtCsd(text: string): MmcHealth | undefined {
  const hex = text.trim();
  if (hex.length !== EXT_CSD_BYTES * 2 || /[^0-9a-f]/i.test(hex)) return undefined;
  return decodeExtCsd(
    Uint8Array.from({ length: EXT_CSD_BYTES }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16)),
  );
}

/** Sysfs' `life_time` (`0x01 0x02`: type A, type B) and `pre_eol_info` (`0x01`). */
export function parseLifeTime(lifeTime: string, preEolInfo: string): MmcHealth {
  const [a = '', b = ''] = lifeTime.trim().split(/\s+/);
  return { lifeTimeA: parseHex(a), lifeTimeB: parseHex(b), preEolInfo: parseHex(preEolInfo.trim()) };
}

interface Card {
  readonly disk: string;
  readonly directory: string;
  readonly type: string;
  /** Its debugfs file; empty when sysfs does not show which it is. */
  readonly extCsd: string;
}

export class Mmc implements Source {
  readonly name = 'mmc';
  readonly tables = ['mmc'] as const;
  readonly rhythm = 'slow';
  private readonly pace = new Pace(HOUR_MS);
  private readonly fresh = new Map<string, MmcHealth>();
  private readonly set = new RowSet(TABLES.mmc.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'what the eMMC says of its wear', () => {
        for (const { directory } of chips(host))
          if (lifeTime(host, directory).trim() === '') host.readText(`${directory}/life_time`);
      }),
      await probing(
        'mmc_ext_csd',
        'eMMC wear as of now: it is as old as the last boot',
        () => {
          // looked for and not opened: that would ask the card
          for (const { disk, extCsd } of chips(host)) {
            const path = host.kernelCalls === undefined ? extCsd : `/dev/${disk}`;
            const slash = path.lastIndexOf('/');
            if (!host.list(path.slice(0, slash)).includes(path.slice(slash + 1)))
              throw new EdgevitalsError('SOURCE_ABSENT', `there is no ${path}`);
          }
        },
        host.kernelCalls === undefined ? 'by debugfs' : 'by command 8',
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const storage = cards(host).map(({ disk, directory }) =>
      storageFacts(host, 'mmc', disk, directory, FACTS, 'cid'),
    );
    return storage.length > 0 ? { storage } : {};
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    const found = chips(host);
    if (this.pace.due(host)) await this.ask(host, found);
    this.set.begin();
    for (const { disk, directory } of found) {
      const row = this.set.row([], disk);
      if (row === undefined) continue;
      const fresh = this.fresh.get(disk);
      const health =
        fresh ?? parseLifeTime(lifeTime(host, directory), attribute(host, `${directory}/pre_eol_info`));
      row.set(MMC.life_time_a, health.lifeTimeA);
      row.set(MMC.life_time_b, health.lifeTimeB);
      row.set(MMC.pre_eol_info, health.preEolInfo);
      row.set(MMC.fresh, fresh === undefined ? 0 : 1);
    }
    into.push({ table: TABLES.mmc.id, rows: this.set.rows });
  }

  private async ask(host: Host, found: readonly Card[]): Promise<void> {
    this.fresh.clear();
    for (const card of found) {
      const health = (await sent(host, card)) ?? (await printed(host, card));
      if (health !== undefined) this.fresh.set(card.disk, health);
    }
  }
}

/** Some vendors' kernels before 4.10 have a file for each type. */
function lifeTime(host: Host, directory: string): string {
  const both = attribute(host, `${directory}/life_time`);
  if (both !== '') return both;
  const [a, b] = ['a', 'b'].map(type =>
    attribute(host, `${directory}/device_life_time_est_typ_${type}`).trim(),
  );
  return `${a} ${b}`;
}

/** Undefined where it cannot be asked so: no call, or not for us (CAP_SYS_RAWIO). */
async function sent({ kernelCalls }: Host, { disk }: Card): Promise<MmcHealth | undefined> {
  try {
    return kernelCalls === undefined ? undefined : decodeExtCsd(await kernelCalls.extCsd(disk, TIMEOUT_MS));
  } catch {
    return undefined;
  }
}

/** Undefined without debugfs, or where it is not for us: what sysfs has must do, and the row says so. */
async function printed(host: Host, { extCsd }: Card): Promise<MmcHealth | undefined> {
  try {
    return extCsd === '' ? undefined : parseExtCsd(await host.readSlow(extCsd, TIMEOUT_MS));
  } catch {
    return undefined;
  }
}

/** eMMC chips. @throws EdgevitalsError SOURCE_ABSENT without any. */
function chips(host: Host): Card[] {
  const found = cards(host).filter(card => card.type === 'MMC');
  if (found.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', 'there is no eMMC');
  return found;
}

/** eMMC chips and SD cards, whole disks, at most 16. */
function cards(host: Host): Card[] {
  return namesIn(host, '/sys/block')
    .filter(disk => /^mmcblk\d+$/.test(disk))
    .slice(0, MOST)
    .map(disk => {
      const directory = `/sys/block/${disk}/device`;
      // such as mmc0:0001, a card on the host mmc0
      const card = linkName(host, directory);
      const bus = card.split(':')[0] ?? '';
      return {
        disk,
        directory,
        type: attribute(host, `${directory}/type`).trim(),
        extCsd: bus === '' ? '' : `/sys/kernel/debug/${bus}/${card}/ext_csd`,
      };
    });
}
