export { Agent, type AgentOptions, createAgent, offlineWill } from './agent.js';
export type { Host, HostFile } from './host/host.js';
export { NodeHost, type NodeHostOptions } from './host/node.js';
export {
  askedBounds,
  changePlan,
  DEFAULT_PLAN,
  PLAN_FIELDS,
  PLAN_NAMES,
  type Plan,
  type PlanName,
} from './sampling/plan.js';
export { allSources } from './sources/registry.js';
export type { Source } from './sources/source.js';
