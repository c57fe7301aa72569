/**
 * `npm run lab -- [all | --gate | SCENARIO] [--board BOARD] [--json] [--list]`: our native agent on real kernels, with real
 * drivers, on boards that QEMU emulates; its values and what is made of them are held to gates. Exit status 1 when a gate does
 * not hold, 2 when used wrongly or when nothing could be run.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Gate, notHeld } from '../bench/bench.js';
import { endOnSignals } from '../bench/gate_command.js';
import { reportGates } from '../bench/report_gates.js';
import type { LabBoard } from './boards/board.js';
import { LAB_BOARDS } from './boards/registry.js';
import { LabPackagesUnavailable } from './image/debian_packages.js';
import { runScenario } from './run_scenario.js';
import type { LabScenario } from './scenario.js';
import { LAB_SCENARIOS } from './scenarios/registry.js';

const USAGE = 'Usage: npm run lab -- [all | --gate | SCENARIO] [--board BOARD] [--json] [--list]';
/** One a core of the smallest machine that it is run on. */
const AT_ONCE = 2;

interface Job {
  readonly scenario: LabScenario;
  readonly board: LabBoard;
}

const options = {
  gate: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  board: { type: 'string' },
} as const;

function commandLine() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return { ...values, name: positionals.length > 1 ? '' : positionals[0] };
  } catch (error) {
    return usage(`${(error as Error).message}\n`);
  }
}

function usage(why = ''): never {
  const boards = LAB_BOARDS.map(({ name, summary }) => `  ${name.padEnd(10)}  ${summary}\n`).join('');
  const scenarios = LAB_SCENARIOS.map(
    ({ name, summary, boards: on }) => `  ${name.padEnd(10)}  ${summary} (${on.join(', ')})\n`,
  );
  (why === '' ? process.stdout : process.stderr).write(
    `${why}${USAGE}\n\nScenarios:\n${scenarios.join('')}\nBoards:\n${boards}\n--gate runs what CI runs; with a scenario it runs its shorter form.\n`,
  );
  process.exit(why === '' ? 0 : 2);
}

/** What is to be run. */
function jobs({ name, gate, board }: ReturnType<typeof commandLine>): Job[] {
  const known = name === undefined || name === 'all' || LAB_SCENARIOS.some(one => one.name === name);
  if (!known || (name === undefined && !gate))
    usage(known ? 'What is to be run?\n' : `There is no scenario ${name}.\n`);
  if (board !== undefined && !LAB_BOARDS.some(one => one.name === board))
    usage(`There is no board ${board}.\n`);
  const wanted = LAB_SCENARIOS.filter(
    one => name === undefined || name === 'all' || one.name === name,
  ).flatMap(scenario =>
    LAB_BOARDS.filter(one =>
      (gate && name === undefined ? scenario.gate : scenario.boards).includes(one.name),
    )
      .filter(one => board === undefined || one.name === board)
      .map(one => ({ scenario, board: one })),
  );
  return wanted.length === 0 ? usage('No scenario runs on that board.\n') : wanted;
}

/** The programs that are missing on this host end the command with what to install. */
function checkHost(wanted: readonly Job[]): void {
  const needs = new Map<string, string>([
    ['busybox', 'busybox'],
    ['dpkg-deb', 'dpkg'],
    ['apt-get', 'apt'],
  ]);
  for (const { board } of wanted) {
    needs.set(board.emulator.program, board.emulator.package);
    for (const [program, debianPackage] of board.hostPrograms ?? []) needs.set(program, debianPackage);
  }
  const missing = [...needs].filter(
    ([program]) => spawnSync('sh', ['-c', 'command -v "$0"', program]).status !== 0,
  );
  if (missing.length === 0) return;
  process.stderr.write(
    `The lab lacks ${missing.map(([program]) => program).join(', ')}: apt-get install --no-install-recommends ${missing.map(([, one]) => one).join(' ')}\n`,
  );
  process.exit(2);
}

/** The gates of one scenario on one board; one that does not hold when it failed or its board cannot be had. */
async function held({ scenario, board }: Job, quick: boolean): Promise<readonly Gate[]> {
  const name = `${board.name} ${scenario.name}`;
  const began = performance.now();
  const progress = (text: string): void => void process.stderr.write(`${name}: ${text}\n`);
  try {
    const gates = await runScenario(scenario, board, quick, progress);
    progress(`took ${Math.round((performance.now() - began) / 1000)} s`);
    return gates.map(gate => ({ ...gate, gate: `${name}: ${gate.gate}` }));
  } catch (error) {
    const left = error instanceof LabPackagesUnavailable;
    progress(`${left ? 'NOT RUN' : 'FAILED'}: ${(error as Error).message}`);
    const gate = {
      gate: `${name}: ${left ? 'its packages can be had' : 'runs to its end'}`,
      value: undefined,
      unit: '',
      goal: 'yes',
    };
    // an architecture that left the mirror is no fault of what was changed, but CI is to hear of it
    return [
      left && process.env['CI'] === undefined ? { ...gate, holds: true } : notHeld({ ...gate, holds: false }),
    ];
  }
}

const asked = commandLine();
if (asked.list || asked.help) usage();
const wanted = jobs(asked);
checkHost(wanted);
endOnSignals();
const results: (readonly Gate[])[] = [];
let next = 0;
const worker = async (): Promise<void> => {
  while (next < wanted.length) {
    const i = next++;
    results[i] = await held(wanted[i]!, asked.gate);
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
reportGates(
  'lab',
  results.flat(),
  asked.json,
  text => void (asked.json ? process.stderr : process.stdout).write(text),
);
