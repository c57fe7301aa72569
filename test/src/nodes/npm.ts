/** npm, which is to say soon that there is no network. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Node.js is 50 MB packed. */
const LONGEST_MS = 120_000;
const MOST_LINES = 4;
/** By default npm tries for minutes. */
const IMPATIENT = {
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_timeout: '20000',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

/** What a program of npm's prints. @throws Error that says what could not be had, and why. */
export async function npm(
  what: string,
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs?: number } = {},
): Promise<string> {
  const { cwd, env, timeoutMs = LONGEST_MS } = options;
  try {
    const { stdout } = await run(program, [...args], {
      cwd,
      timeout: timeoutMs,
      env: { ...process.env, ...IMPATIENT, ...env },
    });
    return stdout.trim();
  } catch (cause) {
    const { stderr, killed, message } = cause as { stderr?: string; killed?: boolean; message: string };
    const why = killed ? `nothing came in ${timeoutMs / 1000} s` : briefly(stderr ?? '') || message;
    throw new Error(`${what} could not be had, which wants network: ${why}`, { cause });
  }
}

/** What npm says of a failure, without where in npm it was. */
const briefly = (text: string): string =>
  text
    .split('\n')
    .map(line => line.replace(/^npm (?:error|ERR!) ?/, '').trim())
    .filter(line => line !== '' && !line.startsWith('at '))
    .slice(0, MOST_LINES)
    .join('; ');
