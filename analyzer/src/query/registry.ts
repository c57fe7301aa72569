/** Every query there is: adding one is a file and a row here. */
import type { Query } from './context.js';
import { devicesQuery } from './devices.js';
import { findingsQuery } from './findings.js';
import { flashQuery } from './flash.js';
import { meshQuery } from './mesh.js';
import { powerQuery } from './power.js';
import { processQuery } from './process.js';
import { thermalQuery } from './thermal.js';
import { topQuery } from './top.js';

export const QUERIES: readonly Query[] = [
  devicesQuery,
  topQuery,
  processQuery,
  powerQuery,
  flashQuery,
  thermalQuery,
  meshQuery,
  findingsQuery,
];
