/** The closed form of a row's setting, where there is one. */
import {
  effectiveOccupancy,
  fifoAmplification,
  greedyAmplification,
  hotColdFifoAmplification,
  randomAmplification,
  trimmedOccupancy,
} from '@edgevitals/analyzer/flash/amplification';
import { reservedBlocks } from '@edgevitals/analyzer/testing/flash_simulator';
import { FTL_GOALS } from '../goals.js';
import type { FtlRow } from './ftl_rows.js';

export function expectedAmplification({ policy, occupancy, setting, load }: FtlRow): number | undefined {
  const { blocks, pagesPerBlock, frontiers } = setting;
  const { hot, trimShare = 0 } = load;
  const reserved = reservedBlocks(frontiers);
  const held = effectiveOccupancy(trimmedOccupancy(occupancy, trimShare), blocks, reserved);
  if (policy === 'r') return randomAmplification(held);
  if (policy === 'f') {
    if (frontiers !== 'one') return undefined;
    if (hot === undefined) return fifoAmplification(held);
    if (trimShare > 0) return undefined;
    const { pageShare, writeShare } = hot;
    return hotColdFifoAmplification(held, [hot, { pageShare: 1 - pageShare, writeShare: 1 - writeShare }]);
  }
  if (policy !== 'g' || blocks < FTL_GOALS.leastBlocks || frontiers === 'host-gc') return undefined;
  return hot === undefined || frontiers === 'oracle' ? greedyAmplification(held, pagesPerBlock) : undefined;
}
