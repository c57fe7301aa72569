import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { ConsoleEvents, HostConsole } from './host.js';

const BAUD = 115_200;

/** The console at an address; see `Host.openConsole`. */
export function openConsole(address: string, on: ConsoleEvents): HostConsole {
  const [, host, port] = /^tcp:(.+):(\d{1,5})$/.exec(address) ?? [];
  if (host !== undefined) return overTcp(host, Number(port), on);
  const [, path, baud] = /^(\/.+?)(?::(\d{3,8}))?$/.exec(address) ?? [];
  if (path !== undefined) return overSerial(path, Number(baud ?? BAUD), on);
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `--console ${JSON.stringify(address)} must be a serial port such as /dev/ttyUSB0:115200, or tcp:HOST:PORT`,
  );
}

/** Tells once that it is closed, whatever happens first. */
function closing(on: ConsoleEvents): (why: string) => void {
  let isClosed = false;
  return why => {
    if (isClosed) return;
    isClosed = true;
    on.closed(why);
  };
}

const whyOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;

function overTcp(host: string, port: number, on: ConsoleEvents): HostConsole {
  const closed = closing(on);
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port });
  socket.on('data', bytes => on.data(bytes.toString('latin1')));
  socket.on('error', error => closed(whyOf(error)));
  socket.on('close', () => closed('the other end hung up'));
  return {
    write: text => {
      if (socket.writable) socket.write(text, 'latin1');
    },
    close: () => socket.destroy(),
  };
}

/** Node cannot set a line's speed: `stty` of coreutils and of busybox can. */
function overSerial(path: string, baud: number, on: ConsoleEvents): HostConsole {
  const closed = closing(on);
  const mode = [String(baud), 'raw', '-echo', '-hupcl', 'min', '1', 'time', '0'];
  const { status, error, stderr } = spawnSync('stty', ['-F', path, ...mode], { encoding: 'utf8' });
  if (status !== 0) {
    queueMicrotask(() => closed(error === undefined ? stderr.trim() : `stty: ${error.message}`));
    return { write: () => {}, close: () => {} };
  }
  const input = createReadStream(path, { encoding: 'latin1' });
  const output = createWriteStream(path, { flags: 'a', encoding: 'latin1' });
  input.on('data', text => on.data(String(text)));
  input.on('error', failure => closed(whyOf(failure)));
  input.on('close', () => closed('the port is gone'));
  output.on('error', failure => closed(whyOf(failure)));
  return {
    write: text => {
      if (output.writable) output.write(text);
    },
    close: () => {
      input.destroy();
      output.destroy();
    },
  };
}
