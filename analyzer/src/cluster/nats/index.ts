export type { Heartbeats } from './heartbeats.js';
export { linkNats, lookAtNats, type NatsLink } from './nats_link.js';
export { type LogEntry, LogOutrun, type NatsLog } from './nats_log.js';
export type { MemberHandler, NatsRequests } from './nats_requests.js';
export type { SharedDocument } from './shared_document.js';
