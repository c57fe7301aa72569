export { EVENT_GROUPS, eventsOfCore, MOST_EVENTS } from './core_events.js';
export {
  type CoreEvents,
  type EventClass,
  type EventGroup,
  type EventSet,
  GENERIC,
  type PmuEvent,
} from './event.js';
