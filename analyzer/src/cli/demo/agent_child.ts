/** A real agent beside the analyzer: the same program that runs on devices, as a child process. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EdgevitalsError } from '@edgevitals/shared/errors';

export interface AgentChild {
  readonly pid: number;
  /** Resolves when it has ended, with what it last said; an agent should not end by itself. */
  readonly ended: Promise<string>;
  /** Ends it cleanly, and after three seconds the hard way. */
  stop(): Promise<void>;
}

export interface DemoAgentOptions {
  readonly broker: string;
  readonly base: string;
  /** How long it is wanted; without it until it is stopped. */
  readonly seconds?: number;
}

const STOP_MS = 3000;
/** It outlives what started it by no more than this, even when that was killed. */
const ORPHAN_SECONDS = 30;
const MOST_SAID = 2000;
/** A screen that moves every second wants readings every second. */
const PLAN = ['--device-every', '1s', '--process-every', '1s', '--publish-every', '1s'];

/** @throws EdgevitalsError CONFIG_INVALID when the agent is not installed or not built. */
export function startAgent({ broker, base, seconds }: DemoAgentOptions): AgentChild {
  const life = seconds === undefined ? [] : ['--seconds', String(Math.ceil(seconds) + ORPHAN_SECONDS)];
  const program = agentProgram();
  const child = spawn(
    process.execPath,
    [program, 'run', '--broker', broker, '--base', base, '--quiet', ...PLAN, ...life],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: agentEnvironment(),
    },
  );
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said = (said + text).slice(-MOST_SAID);
  });
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('close', code => resolve(said.trim() || `exit status ${code}`));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function agentProgram(): string {
  let path: string;
  try {
    path = fileURLToPath(new URL('../bin/edgevitals-agent.js', import.meta.resolve('@edgevitals/agent')));
  } catch (cause) {
    throw new EdgevitalsError('CONFIG_INVALID', 'the package @edgevitals/agent is not installed', { cause });
  }
  if (!existsSync(path)) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `the agent is not built: ${path} is not there; run \`npm run build\``,
    );
  }
  return path;
}

/** The demo's broker needs no credentials: those meant for another one are not handed on. */
function agentEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('EDGEVITALS_') || name === 'EDGEVITALS_DEVICE' || name === 'EDGEVITALS_ROOT',
  );
  return Object.fromEntries(kept);
}
