/** Exporters of Prometheus, which work when they are asked. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Absent, type Contender, installed } from './contender.js';

/** Groups by name, which here is one process each; without threads and smaps, which the others do not read either. */
export function processExporter(port: number, folder: string): Contender | Absent {
  const name = 'process-exporter';
  const command = installed('prometheus-process-exporter', 'process-exporter');
  if (command === undefined)
    return { name, absent: 'not installed: apt-get install prometheus-process-exporter' };
  const file = join(folder, `process-exporter-${port}.yml`);
  writeFileSync(file, 'process_names:\n  - name: "{{.Comm}}"\n    cmdline: [".+"]\n');
  return {
    name,
    command,
    args: [
      `-config.path=${file}`,
      `-web.listen-address=127.0.0.1:${port}`,
      '-threads=false',
      '-gather-smaps=false',
    ],
    parts: [command],
    counted: 'the program without libc',
  };
}

/** Device counters only, with the collectors that it has by default. */
export function nodeExporter(port: number): Contender | Absent {
  const name = 'node_exporter (no processes)';
  const command = installed('prometheus-node-exporter', 'node_exporter');
  if (command === undefined)
    return { name, absent: 'not installed: apt-get install prometheus-node-exporter' };
  return {
    name,
    command,
    args: [`--web.listen-address=127.0.0.1:${port}`],
    parts: [command],
    counted: 'the program without libc',
  };
}
