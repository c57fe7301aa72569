/** What devices tell of their wear, each in its own coarse way. For tests only. */
import { given } from '@edgevitals/shared/objects';
import { type FlashDevice, PAGE_BYTES } from '../device/flash_device.js';

/** EXT_CSD, and UFS' health descriptor: tenths begun, 11 past the rated life, 0 where there is nothing of the kind (JESD84-B51). */
export function lifeTime(wear: number | undefined): number {
  if (wear === undefined) return 0;
  return Math.min(11, Math.floor(wear * 10) + 1);
}

/** 1 normal, 2 from 80 % of the reserve used, 3 from 90 %. */
export function preEol({
  badBlocks,
  reserveBlocks,
}: Pick<FlashDevice, 'badBlocks' | 'reserveBlocks'>): number {
  const used = badBlocks / reserveBlocks;
  if (used >= 0.9) return 3;
  return used >= 0.8 ? 2 : 1;
}

/** `life_time_a` is that of one bit a cell; a device without such blocks does not define it. */
export const cardHealth = (flash: FlashDevice) => ({
  life_time_a: lifeTime(flash.slcWear),
  life_time_b: lifeTime(flash.wear),
  eol: preEol(flash),
});

/** NVMe's health log: whole percent, which go on past 100, of 255 at most. */
export const percentUsed = (wear: number): number => Math.min(255, Math.floor(wear * 100));

/**
 * What a SATA attribute of the rated life that is left has as its normalised value: one byte, which wraps below 0 on some
 * firmware (128 % used: 228).
 */
export const normalisedLeft = (wear: number): number => (100 - Math.floor(wear * 100)) & 0xff;

const DATA_UNIT_BYTES = 512_000;

/** @param bytes that the host has ever sent. */
export function nvmeHealth(flash: FlashDevice, bytes: number, commands: number) {
  const spare = 100 * (1 - Math.min(1, flash.badBlocks / flash.reserveBlocks));
  return {
    data_units_written: Math.ceil(bytes / DATA_UNIT_BYTES),
    host_write_commands: commands,
    percent_used: percentUsed(flash.wear),
    avail_spare: Math.floor(spare),
    spare_thresh: 10,
    critical_warning: spare < 10 ? 1 : 0,
  };
}

/** /sys/class/ubi/ubi0. The sum of erases is in debugfs alone. */
export function ubiHealth(flash: FlashDevice, showsErases: boolean) {
  const { blocks, pagesPerBlock } = flash.setting.ftl;
  const bad = flash.badBlocks;
  return {
    max_ec: flash.ftl.maxErases,
    bad_peb_count: bad,
    reserved_for_bad: Math.max(0, flash.reserveBlocks - bad),
    avail_eraseblocks: 0,
    total_eraseblocks: blocks - bad,
    // less a page for each of the headers
    eraseblock_size: (pagesPerBlock - 2) * PAGE_BYTES,
    ro_mode: bad > flash.reserveBlocks ? 1 : 0,
    mtd_num: 0,
    ...given({
      erases: showsErases ? flash.ftl.erases : undefined,
      counted: showsErases ? blocks - bad : undefined,
    }),
  };
}
