import { runProgram } from './program.js';
import { processTerminal } from './terminal.js';

// its own name in the table of processes that it shows
process.title = 'edgevitals';
process.exitCode = await runProgram(process.argv.slice(2), processTerminal());
