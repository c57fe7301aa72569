#!/usr/bin/env node
import { runCli } from './cli/cli.js';
import { NodeHost } from './host/node.js';

const host = new NodeHost();
host.exit(await runCli(root => (root === '' ? host : new NodeHost({ root }))));
