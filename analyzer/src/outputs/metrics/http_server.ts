/** A small HTTP server for who asks by GET: bounded in what it takes and in how long. */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

const MOST_CONNECTIONS = 64;
const REQUEST_MS = 5000;
const LONGEST_HEADERS = 8192;

export class HttpServer {
  /** Where it listens; the port is a free one where 0 was asked for. */
  readonly url: string;
  private readonly server: Server;

  /**
   * @param answer makes an answer to a path, or undefined where there is none.
   * @throws EdgevitalsError CONFIG_INVALID when the address cannot be had.
   */
  static async listen(
    { host, port }: HttpAddress,
    answer: (path: string, accept: string) => HttpAnswer | undefined,
  ): Promise<HttpServer> {
    const server = createServer(
      { maxHeaderSize: LONGEST_HEADERS, requestTimeout: REQUEST_MS },
      (request, response) => {
        const { method = '', url = '', headers } = request;
        const said =
          method === 'GET' || method === 'HEAD'
            ? (answer(url.replace(/\?.*$/, ''), headers.accept ?? '') ?? NOT_FOUND)
            : NOT_ALLOWED;
        const { status, contentType, body } = said;
        response.writeHead(status, {
          'content-type': contentType,
          'content-length': Buffer.byteLength(body),
          'cache-control': 'no-store',
          ...given({ allow: status === 405 ? 'GET, HEAD' : undefined }),
        });
        response.end(method === 'HEAD' ? undefined : body);
        request.resume();
      },
    );
    server.maxConnections = MOST_CONNECTIONS;
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `cannot serve HTTP at ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
    // later ones are of single connections
    server.on('error', () => {});
    return new HttpServer(server);
  }

  private constructor(server: Server) {
    this.server = server;
    const { address, port, family } = server.address() as AddressInfo;
    this.url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

const TEXT = 'text/plain; charset=utf-8';
const NOT_FOUND: HttpAnswer = { status: 404, contentType: TEXT, body: 'there are /metrics and /health\n' };
const NOT_ALLOWED: HttpAnswer = { status: 405, contentType: TEXT, body: 'GET or HEAD\n' };
