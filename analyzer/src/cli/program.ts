/** The whole command line. */
import { Command } from 'commander';
import { addAclCommand } from './commands/acl.js';
import { addClusterCommand } from './commands/cluster.js';
import { addCompletionCommand } from './commands/completion.js';
import { addConfigCommand } from './commands/config.js';
import { addCredentialsCommand } from './commands/credentials.js';
import { addDemoCommand } from './commands/demo.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addExportCommand } from './commands/export.js';
import { addLimitsCommands } from './commands/limits.js';
import { addPlanCommand } from './commands/plan.js';
import { addQueryCommands } from './commands/queries.js';
import { addRecordCommand } from './commands/record.js';
import { addReplayCommand } from './commands/replay.js';
import { addReportCommand } from './commands/report.js';
import { addServeCommand } from './commands/serve.js';
import { noteWrapped, reportFailure } from './failure.js';
import type { Terminal } from './terminal.js';
import { VERSION } from './version.js';

/** Runs one command line (without node and script). Returns the exit status: 0, 1 failure, 2 usage. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('edgevitals')
    .description('What every process on every device costs: CPU, energy, flash wear, heat and mesh traffic.')
    .version(VERSION, '-V, --version')
    .helpOption('-h, --help', 'how to use it')
    .showHelpAfterError('(--help shows how to use it)')
    .exitOverride()
    .configureOutput({
      writeOut: text => terminal.print(text.trimEnd()),
      writeErr: text => terminal.note(text.trimEnd()),
      outputError: text => noteWrapped(text.trimEnd(), terminal),
      getOutHelpWidth: () => Math.min(100, terminal.width),
      getErrHelpWidth: () => Math.min(100, terminal.width),
    })
    .addHelpText(
      'after',
      '\nExamples:\n  edgevitals demo\n  edgevitals serve --embedded\n  edgevitals devices\n  edgevitals top gateway-7 --window 15m\n\nExit status: 0 done, 1 failed, 2 used wrongly, 130 ended by a second Ctrl-C.',
    );
  const serve = addServeCommand(program);
  addDemoCommand(program, terminal);
  addQueryCommands(program, terminal);
  addReportCommand(program, terminal);
  addExportCommand(program, terminal);
  addRecordCommand(program, terminal);
  addReplayCommand(program, terminal);
  addLimitsCommands(program, terminal);
  addPlanCommand(program, terminal);
  addDoctorCommand(program, terminal);
  addClusterCommand(program, terminal);
  addAclCommand(program, terminal);
  addCredentialsCommand(program, terminal);
  addConfigCommand(program, serve, terminal);
  addCompletionCommand(program, terminal);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, terminal);
  }
}
