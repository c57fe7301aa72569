/** Runs one scenario on one board: image, broker, analyzer and board, and nothing of it afterwards. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { given } from '@edgevitals/shared/objects';
import { startMosquitto } from '@edgevitals/shared/testing';
import type { Gate } from '../bench/bench.js';
import { ANALYZER, ANALYZER_READY, startEdgevitals, temporaryFolder } from '../harness/program.js';
import type { LabBoard } from './boards/board.js';
import { FrameRecorder } from './frame_recorder.js';
import { unpackedPackages } from './image/debian_packages.js';
import { type BootImage, bootImage } from './image/initramfs.js';
import { LabMachine } from './machine.js';
import type { LabRun, LabScenario } from './scenario.js';
import { TRUTH_FILES } from './truth/truth_files.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const ASK_MS = 60_000;

/** @throws LabPackagesUnavailable when the board's packages cannot be had, Error when the board fails. */
export async function runScenario(
  scenario: LabScenario,
  board: LabBoard,
  quick: boolean,
  progress: (text: string) => void,
): Promise<readonly Gate[]> {
  const device = `lab-${board.name}`;
  const image = await imageFor(scenario, board, device, quick);
  const broker = await startMosquitto();
  if (broker === undefined) throw new Error('mosquitto is not installed: apt-get install mosquitto');
  const folder = temporaryFolder();
  const analyzer = scenario.analyzer
    ? startEdgevitals('serve', '--broker', broker.url, '--data', folder.path, '--states', '1')
    : undefined;
  let frames: FrameRecorder | undefined;
  let machine: LabMachine | undefined;
  try {
    await analyzer?.printed(ANALYZER_READY);
    frames = await FrameRecorder.at(broker.url);
    machine = new LabMachine({
      board,
      image,
      brokerPort: broker.port,
      limitSeconds: scenario.limitSeconds,
      ...given({ memoryMiB: scenario.memoryMiB }),
    });
    const lab: LabRun = {
      board,
      machine,
      frames,
      device,
      ask: async (...args) => {
        const command = [ANALYZER, ...args, '--broker', broker.url, '--json'];
        const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: ASK_MS });
        return JSON.parse(stdout) as unknown;
      },
      killBroker: () => broker.kill(),
      startBroker: () => broker.start(),
      quick,
      progress,
    };
    return await scenario.run(lab);
  } finally {
    await machine?.remove();
    await frames?.close();
    await analyzer?.stop();
    await broker.stop();
    folder.remove();
  }
}

async function imageFor(
  scenario: LabScenario,
  board: LabBoard,
  device: string,
  quick: boolean,
): Promise<BootImage> {
  const agent = join(ROOT, 'agent/native/out', board.target, 'edgevitals-agent');
  if (!existsSync(agent))
    throw new Error(`there is no ${agent}: npm run build:native -- --target ${board.target}`);
  const packages = await unpackedPackages({
    architecture: board.architecture,
    programs: board.packages,
    kernel: board.kernel,
  });
  return bootImage({
    packages,
    programs: board.programs,
    modules: board.modules,
    files: new Map<string, Buffer | string>([
      ['lab/agent', readFileSync(agent)],
      ['lab/board.sh', board.setup],
      ['lab/scenario.sh', `DEVICE=${device}\n${scenario.guest(quick)}`],
      ['lab/truth.list', TRUTH_FILES.join('\n')],
    ]),
  });
}
