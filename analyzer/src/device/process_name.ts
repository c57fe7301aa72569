/**
 * What a process goes by: its comm, which is cut to 15 bytes and `node` for all scripts; what the agent saw that it runs;
 * the service or container that it belongs to. Its display name is made of them once, and is the key of its program in
 * history, findings and answers: the same on all devices and over restarts, and of nothing but these three, and of what it
 * is made for where that is not what the device is.
 */
import { displayName } from '@edgevitals/shared/text';
import { withForeign } from './foreign_program.js';

/** Names are those of the kernel: raw bytes, one a character. */
export interface ProcessName {
  readonly comm: string;
  /** Base name of its script or executable; empty where the agent does not tell. */
  readonly told: string;
  /** As table `unit` has it; empty outside of services and containers. */
  readonly unit: string;
  /** `armhf under qemu`, `i386`: what it is made for; empty for what the device is (foreign_program.ts). */
  readonly foreign: string;
  /** First eight bytes of its build id as hexadecimal digits; empty where it is not told, and of scripts. */
  readonly build: string;
  /** Display name of the program that it counts as. */
  readonly program: string;
}

/** The kernel cuts what a program is called (TASK_COMM_LEN, include/linux/sched.h). */
const COMM_BYTES = 15;
const MOST = 20_000;
const names = new Map<string, ProcessName>();

/** The name, shared with every process that goes by the same. */
export function processName(comm: string, told = '', unit = '', foreign = '', build = ''): ProcessName {
  const key = `${comm.length} ${told.length} ${unit.length} ${comm}${told}${unit}${foreign}\0${build}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  // names can be made up without end: start over rather than grow
  if (names.size >= MOST) names.clear();
  const program = withForeign(programOf(comm, told, unit), foreign);
  const name = { comm, told, unit, foreign, build, program };
  names.set(key, name);
  return name;
}

/** What runs scripts: its own name says nothing of what it does. */
const INTERPRETER =
  /^(node|nodejs|bun|deno|python|pypy|perl|ruby|lua|luajit|php|java|mono|dotnet|tclsh|qjs|ucode|micropython|(ba|da|a|z|k|mk)?sh)[0-9.-]*$/;
/** What an interpreter is called by that an emulator runs, unless it is told otherwise. */
const EMULATOR = /^(qemu-|box(86|64)$|FEX|rosetta$)/;
/** How Node.js calls its first thread. */
const FIRST_THREAD = /^(node-)?MainThread$/;

/**
 * What it runs, in full, unless that is an interpreter whose script is not known and which goes by a name of its own. With
 * the service or container where that tells more: of scripts, which are called `index.js` everywhere, of one service of
 * many (`vpn@home`) and of containers that have a name. Containers that are known by an id only are not in it: they get
 * another one each time they are made.
 */
function programOf(comm: string, told: string, unit: string): string {
  const isCut = comm.length === COMM_BYTES && told.startsWith(comm);
  const isOwn = told === '' || told === comm || isCut;
  const hidden = INTERPRETER.test(told) && !FIRST_THREAD.test(comm) && !EMULATOR.test(comm);
  const name = displayName(told === '' || (hidden && !isOwn) ? comm : told);
  const of = groupOf(unit);
  if (of === '') return name;
  const tells = unit.startsWith(MACHINE) || of.includes('@') || !isOwn || INTERPRETER.test(comm);
  const again = of === name || of === name.replace(/\.[A-Za-z][A-Za-z0-9]{0,4}$/, '');
  return tells && !again ? `${name} (${of})` : name;
}

const MACHINE = 'machine:';
const CONTAINER = 'container:';
const SERVICE = '.service';

/** Display name of a service or a container that has one. */
function groupOf(unit: string): string {
  if (unit.endsWith(SERVICE)) return displayName(unit.slice(0, -SERVICE.length));
  return unit.startsWith(MACHINE) ? displayName(unit.slice(MACHINE.length)) : '';
}

/** Names of a process, the nearest to itself first: its program's, what it runs, its comm. */
export const namesOf = ({ program, told, comm }: ProcessName): readonly string[] => [
  program,
  displayName(told),
  displayName(comm),
];

/** What it belongs to: its service, with and without `.service`, its container by name or id. */
export const groupsOf = ({ unit }: ProcessName): readonly string[] => [
  displayName(unit),
  groupOf(unit),
  unit.startsWith(CONTAINER) ? unit.slice(CONTAINER.length) : '',
];
