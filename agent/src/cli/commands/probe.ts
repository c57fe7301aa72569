import type { Host } from '../../host/host.js';
import { allSources } from '../../sources/registry.js';
import { SourceRunner } from '../../sources/runner.js';
import type { Command } from '../command.js';
import { jsonLine } from '../output.js';
import { probeScreen, probeTable } from '../probe/screen.js';

/** Tells which sources this kernel has. */
export const probe: Command = {
  name: 'probe',
  summary: 'Tell what can be known of this device, and what it lacks for more.',
  details: '',
  options: [
    { name: 'verbose', short: 'v', help: 'every source: why it is missing, and what that costs' },
    { name: 'json', help: 'every source, as JSON' },
  ],
  async run(host: Host, values) {
    const runner = new SourceRunner(host, allSources());
    const sources = await runner.probe();
    runner.close();
    const drawn = values.has('verbose') ? probeTable : probeScreen;
    host.stdout(values.has('json') ? jsonLine(sources, 2) : drawn(sources));
    return 0;
  },
};
