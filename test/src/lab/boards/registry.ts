import type { LabBoard } from './board.js';
import { gateway } from './gateway.js';
import { malta } from './malta.js';

/** All boards, those of the gate first. */
export const LAB_BOARDS: readonly LabBoard[] = [gateway, malta];
