#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { runCli } from './cli/cli.js';
import { consoleCommand } from './console/console_command.js';
import { NodeHost } from './host/node.js';
import { measureCommand } from './measure/measure_command.js';

// bundled in one file, its threads begin here too
if (isMainThread) {
  const host = new NodeHost();
  const openHost = (root: string): NodeHost => (root === '' ? host : new NodeHost({ root }));
  await host.endWhenRead(await runCli(openHost, [consoleCommand, measureCommand]));
}
