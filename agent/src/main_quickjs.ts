import './host/quickjs_globals.js';
import { runCli } from './cli/cli.js';
import { QuickJsHost } from './host/quickjs.js';

const host = new QuickJsHost();
runCli(root => (root === '' ? host : new QuickJsHost(root))).then(status => host.exit(status));
