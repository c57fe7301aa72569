/** `edgevitals report`: what is known of a device or the fleet, as a document. */
import { open, rename, rm } from 'node:fs/promises';
import { askWhole } from '@edgevitals/shared/client';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import type { AnswerOf, DeviceSummary, Method } from '@edgevitals/shared/results';
import { type Command, Option } from 'commander';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import { parseCount, parseSeconds } from '../numbers.js';
import { formOfFile, REPORT_FORMS, type ReportForm, type ReportFormName } from '../report/format.js';
import { type AskAnalyzer, answersOf, openFindings, type ReportScope } from '../report/gather.js';
import { openSession, type Session } from '../session.js';
import type { Terminal } from '../terminal.js';

interface ReportFlags extends ConnectionFlags {
  readonly window: string;
  readonly format?: ReportFormName;
  readonly output?: string;
  readonly limit: number;
  readonly timeout: number;
}

const EXAMPLES = `
Without --format a file's name says which: .md, .html, .json; Markdown otherwise. The page of HTML has its charts in it and no
script: it can be mailed. JSON has the answers as they are.

Examples:
  edgevitals report gateway-7 --window 7d --output gateway-7.html
  edgevitals report --window 1d > fleet.md
  edgevitals report --format json | jq '.answers[].power.energy'`;

export function addReportCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('report')
    .description('what is known of a device or the fleet, as Markdown, HTML or JSON')
    .argument('[device]', 'one device; all when left out')
    .option('-w, --window <time>', 'of the newest data: 30s, 15m, 1h, 7d', '1d')
    .addOption(new Option('-f, --format <form>', 'its form').choices(Object.keys(REPORT_FORMS)))
    .option('-o, --output <file>', 'where to (default: standard output)')
    .option('-n, --limit <rows>', 'rows of a table at most', parseCount, 20);
  addConnectionOptions(command)
    .option('--timeout <seconds>', 'how long to wait for each answer', parseSeconds, 30)
    .addHelpText('after', EXAMPLES)
    .action((device: string | undefined, flags: ReportFlags) => report(device, flags, terminal));
}

/** @throws EdgevitalsError of the broker or the analyzer; CONFIG_INVALID for a file that cannot be written. */
async function report(device: string | undefined, flags: ReportFlags, terminal: Terminal): Promise<void> {
  const { window, limit, output, timeout } = flags;
  const form = REPORT_FORMS[flags.format ?? formOfFile(output ?? '') ?? 'markdown']();
  const target = output === undefined ? toTerminal(terminal) : await toFile(output);
  try {
    const session = await openSession(toConnection(flags), timeout * 1000);
    try {
      const count = await writeReport(
        session,
        form,
        target,
        { window, limit, ...given({ device }) },
        terminal,
      );
      await target.done();
      if (output !== undefined) terminal.note(`${output}: ${count} ${count === 1 ? 'device' : 'devices'}`);
    } finally {
      await session.close();
    }
  } catch (error) {
    await target.giveUp();
    throw error;
  }
}

/** @returns how many devices it is of. */
async function writeReport(
  session: Session,
  form: ReportForm,
  target: Target,
  scope: ReportScope,
  terminal: Terminal,
): Promise<number> {
  const ask = (async <M extends Method>(method: M, body: object) =>
    askWhole(method, body, one => session.query(method, one)) as Promise<AnswerOf<M>>) as AskAnalyzer;
  const { device } = scope;
  const devices = await devicesOf(ask, device);
  const findings = await openFindings(ask, device);
  const now = Math.floor(Date.now() / 1000);
  await target.write(form.open({ title: device ?? 'Fleet', devices, findings, now }));
  for (const [i, summary] of devices.entries()) {
    const progress = terminal.progress(`${summary.device} (${i + 1} of ${devices.length})`);
    try {
      await target.write(form.device(await answersOf(ask, summary, scope)));
    } finally {
      progress.done();
    }
  }
  await target.write(form.close());
  return devices.length;
}

async function devicesOf(ask: AskAnalyzer, device: string | undefined): Promise<readonly DeviceSummary[]> {
  const { devices } = await ask('devices', device === undefined ? {} : { devices: [device] });
  if (devices.length > 0 || device === undefined) return devices;
  // refused as every other question about it, with the nearest names
  await ask('top', { device });
  return devices;
}

/** Where a report goes to, piece by piece. */
interface Target {
  write(text: string): Promise<void>;
  done(): Promise<void>;
  giveUp(): Promise<void>;
}

const toTerminal = (terminal: Terminal): Target => ({
  write: async text => {
    if (text !== '') terminal.print(text.replace(/\n$/, ''));
  },
  done: async () => {},
  giveUp: async () => {},
});

/** A file that has the old content or all of the new. */
async function toFile(path: string): Promise<Target> {
  const beside = `${path}.part`;
  try {
    const file = await open(beside, 'w');
    return {
      write: async text => void (await file.write(text)),
      done: async () => {
        await file.close();
        await rename(beside, path);
      },
      giveUp: async () => {
        await file.close();
        await rm(beside, { force: true });
      },
    };
  } catch (cause) {
    throw new EdgevitalsError('CONFIG_INVALID', `cannot write ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
