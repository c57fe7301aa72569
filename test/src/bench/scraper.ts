import { Agent, get } from 'node:http';

/** What Prometheus sends. */
const HEADERS = { accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'accept-encoding': 'gzip' };

/** Asks an exporter on loopback for its metrics, each second unless told otherwise, over one connection, as Prometheus does. */
export class Scraper {
  private readonly port: number;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly timer: NodeJS.Timeout;
  private asking = false;

  constructor(port: number, eachMs = 1000) {
    this.port = port;
    this.timer = setInterval(() => this.scrape(), eachMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.agent.destroy();
  }

  private scrape(): void {
    if (this.asking) return;
    this.asking = true;
    const { port, agent } = this;
    get({ host: '127.0.0.1', port, path: '/metrics', agent, headers: HEADERS }, answer => answer.resume())
      // one that is starting up refuses: asked again a second later
      .on('error', () => {})
      .on('close', () => {
        this.asking = false;
      });
  }
}
