import type { History } from '../history/window.js';
import type { QueryContext } from '../query/index.js';
import type { DeviceDirectory } from './device_directory.js';
import type { Networks } from './networks.js';
import type { Pipeline } from './pipeline.js';
import type { StoreWriter } from './store_writer.js';

interface KnownBy {
  readonly pipeline: Pipeline;
  readonly directory: DeviceDirectory;
  readonly history: History;
  readonly networks: Networks;
  readonly writer: StoreWriter;
}

/** What queries may look at, from who knows it. */
export const queryContext = ({ pipeline, directory, history, networks, writer }: KnownBy): QueryContext => ({
  device: id => directory.get(id),
  devices: () => directory.all(),
  openFindings: device => pipeline.openFindings(device),
  agentCost: device => pipeline.agentCost(device),
  builds: device => pipeline.builds(device, directory.get(device)?.info),
  limits: device => pipeline.limits.uses(device),
  limitsDigest: () => pipeline.limits.book.digest,
  builtPrograms: device => pipeline.releases.seen(device),
  releaseDays: (program, fromDay) => writer.releaseDays(program, fromDay),
  flashDetails: device => pipeline.flashDetails(device),
  powerDetails: device => pipeline.powerDetails(device),
  thermalDetails: device => pipeline.thermalDetails(device),
  meshDetails: device => pipeline.meshDetails(device),
  newestAt: device => pipeline.newestAt(device),
  unplacedSeconds: device => pipeline.unplacedSeconds(device),
  window: (device, from, to, longest) => history.window(device, from, to, longest),
  networks: limit => networks.list(limit),
  findings: filter => writer.findings(filter),
});
