import { defaultConfig } from '@edgevitals/shared/config';
import type { Command } from 'commander';
import { applyConfig, configKeys } from '../config_file.js';
import { type ConnectionFlags, toConnection } from '../connection_options.js';
import type { Terminal } from '../terminal.js';

/** `edgevitals config`: the file that `serve --config` reads, with all its keys, and whether one is in order. */
export function addConfigCommand(program: Command, serve: Command, terminal: Terminal): void {
  const config = program
    .command('config')
    .description('the configuration file of serve: all its keys, or a check of one');
  config
    .command('default')
    .description('a file with every key and its default, switched off')
    .action(() => terminal.print(defaultConfig('edgevitals serve', configKeys(serve)).trimEnd()));
  config
    .command('check')
    .description('whether a file is in order, and the files that it names are there')
    .argument('<file>', 'what serve --config is to read')
    .action((path: string) => {
      applyConfig(serve, path);
      toConnection(serve.opts<ConnectionFlags>());
      terminal.print(`${path}: in order`);
    });
  config.addHelpText(
    'after',
    '\nExamples:\n  edgevitals config default > /etc/edgevitals/analyzer.json\n  edgevitals config check /etc/edgevitals/analyzer.json\n  edgevitals serve --config /etc/edgevitals/analyzer.json',
  );
}
