/** How each method is answered: adding one is a row here, and a file unless a model answers it. */
import type { Method } from '@edgevitals/shared/results';
import { answers, TOP_WINDOW } from '../models/index.js';
import type { Query } from './context.js';
import { devicesQuery } from './devices.js';
import { findingsQuery } from './findings.js';
import { windowQuery } from './window_query.js';

export const QUERIES: { readonly [M in Method]: Query<M> } = {
  devices: devicesQuery,
  top: windowQuery(TOP_WINDOW, answers.top),
  process: windowQuery('15m', answers.process),
  power: windowQuery('1h', (window, slices, device, request, context) =>
    answers.power(window, slices, device, request, context.powerDetails(device.device)),
  ),
  flash: windowQuery('1h', answers.flash),
  thermal: windowQuery('1h', answers.thermal),
  mesh: windowQuery('1h', answers.mesh),
  findings: findingsQuery,
};
