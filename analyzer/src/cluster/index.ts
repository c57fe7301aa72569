/** Many machines for one fleet, on NATS JetStream (docs/cluster.md). */
export { type ClusterStatus, clusterStatus } from './cluster_status.js';
export type { MemberRole } from './membership.js';
export { type DeviceMessage, decodeBatch, encodeBatch } from './message_batch.js';
export { linkNats, lookAtNats, type NatsLink } from './nats/index.js';
export { joinCluster, type Member } from './run_member.js';
