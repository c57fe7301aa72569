/** /metrics for Prometheus, and /health for who watches over the analyzer. */
import { instant } from '../automation_json.js';
import type {
  DeviceOutput,
  DeviceReading,
  OpenOutput,
  OutputContext,
  PublishedDevice,
} from '../device_output.js';
import { addAnalyzerMetrics } from './analyzer_metrics.js';
import { DeviceMetrics } from './device_metrics.js';
import { Exposition, OPEN_METRICS, PROMETHEUS_TEXT } from './exposition.js';
import { type HttpAddress, type HttpAnswer, HttpServer } from './http_server.js';

export interface MetricsOptions {
  readonly address: HttpAddress;
  /** Devices to tell of; none when empty. */
  readonly devices: ReadonlySet<string> | 'all';
  /** Of each, so many of the costliest programs. */
  readonly programs: number;
}

/** @throws EdgevitalsError CONFIG_INVALID when the address cannot be had. */
export const openMetrics =
  (options: MetricsOptions): OpenOutput =>
  async context => {
    const output = new MetricsOutput(context, options);
    await output.start(options.address);
    return output;
  };

class MetricsOutput implements DeviceOutput {
  private readonly context: OutputContext;
  private readonly devices: DeviceMetrics;
  private server: HttpServer | undefined;

  constructor(context: OutputContext, { devices, programs }: MetricsOptions) {
    this.context = context;
    this.devices = new DeviceMetrics(devices, programs);
  }

  async start(address: HttpAddress): Promise<void> {
    this.server = await HttpServer.listen(address, (path, accept) => this.answer(path, accept));
    this.context.onNotice(`${this.server.url}/metrics and /health are served`);
  }

  update(device: PublishedDevice, { facts }: DeviceReading): void {
    this.devices.take(device, facts);
  }

  changed(): void {
    // status and info are looked at when somebody asks
  }

  updateAnalyzer(): void {
    // asked for when somebody asks
  }

  forget(device: string): void {
    this.devices.forget(device);
  }

  remove(device: string): void {
    this.devices.forget(device);
  }

  flush(): void {
    // nothing is sent
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private answer(path: string, accept: string): HttpAnswer | undefined {
    if (path === '/metrics') return this.metrics(accept);
    if (path === '/health') return this.health();
    return undefined;
  }

  private metrics(accept: string): HttpAnswer {
    const contentType = accept.includes('application/openmetrics-text') ? OPEN_METRICS : PROMETHEUS_TEXT;
    const exposition = new Exposition(contentType);
    const { analyzer, endpoint, version } = this.context;
    const seriesLeftOut = this.devices.addTo(exposition);
    addAnalyzerMetrics(exposition, analyzer(), {
      ...{ version, seriesLeftOut },
      connected: endpoint.state === 'connected',
    });
    return { status: 200, contentType, body: exposition.toString() };
  }

  /** Well as long as the broker is there: what devices send is lost on nobody, but comes late otherwise. */
  private health(): HttpAnswer {
    const { endpoint, now, version } = this.context;
    const isWell = endpoint.state === 'connected';
    const body = {
      status: isWell ? 'ok' : 'failing',
      broker: endpoint.state,
      version,
      ...Object.fromEntries(instant('at', now())),
    };
    return {
      status: isWell ? 200 : 503,
      contentType: 'application/json',
      body: `${JSON.stringify(body)}\n`,
    };
  }
}
