import type { SourceInfo } from '@edgevitals/shared/info';
import { wrapWords } from '@edgevitals/shared/text';
import type { Host } from '../../host/host.js';
import { allSources } from '../../sources/registry.js';
import { SourceRunner } from '../../sources/runner.js';
import type { Command } from '../command.js';

/** Tells which sources this kernel has. */
export const probe: Command = {
  name: 'probe',
  summary: 'Tell which sources this device has, and what the rest cost.',
  details: '',
  options: [{ name: 'json', help: 'as JSON' }],
  async run(host: Host, values) {
    const runner = new SourceRunner(host, allSources());
    const sources = await runner.probe();
    runner.close();
    host.stdout(values.has('json') ? `${JSON.stringify(sources, null, 2)}\n` : probeTable(sources));
    return 0;
  },
};

/** One block a source: its state, then why it is not there and what that costs; at most 80 columns wide. */
export function probeTable(sources: readonly SourceInfo[]): string {
  const width = Math.max(...sources.map(source => source.name.length));
  const indent = ' '.repeat(width + 2);
  let text = '';
  for (const { name, state, reason, costs } of sources) {
    text += `${name.padEnd(width)}  ${state}\n`;
    const notes = [reason, costs === '' ? '' : `lost: ${costs}`].filter(note => note !== '');
    for (const note of notes)
      for (const line of wrapWords(note, 80 - indent.length - 2)) text += `${indent}  ${line}\n`;
  }
  const present = sources.filter(source => source.state === 'present').length;
  return `${text}${present} of ${sources.length} present\n`;
}
