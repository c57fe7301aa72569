/** How each method is answered: adding one is a row here, and a file unless a model answers it. */
import type { Method } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { archQuery } from './arch.js';
import { buildsQuery } from './builds.js';
import { compareQuery } from './compare.js';
import type { Query } from './context.js';
import { devicesQuery } from './devices.js';
import { findingsQuery } from './findings.js';
import { interruptsQuery } from './interrupts.js';
import { limitsQuery } from './limits.js';
import { networksQuery } from './networks.js';
import { thermalQuery } from './thermal.js';
import { topQuery } from './top.js';
import { topologyQuery } from './topology.js';
import { versionsQuery } from './versions.js';
import { windowQuery } from './window_query.js';

export const QUERIES: { readonly [M in Method]: Query<M> } = {
  builds: buildsQuery,
  devices: devicesQuery,
  top: topQuery,
  process: windowQuery('process', answers.process),
  arch: archQuery,
  power: windowQuery(
    'power',
    (window, slices, device, request, context) =>
      answers.power(window, slices, device, request, context.powerDetails(device.device)),
    () => true,
  ),
  flash: windowQuery('flash', (window, slices, device, request, context) =>
    answers.flash(window, slices, device, request, context.flashDetails(device.device)),
  ),
  thermal: thermalQuery,
  mesh: windowQuery(
    'mesh',
    (window, slices, device, request, context) =>
      answers.mesh(window, slices, device, request, context.meshDetails(device.device)),
    () => true,
  ),
  topology: topologyQuery,
  networks: networksQuery,
  interrupts: interruptsQuery,
  findings: findingsQuery,
  limits: limitsQuery,
  versions: versionsQuery,
  compare: compareQuery,
};
