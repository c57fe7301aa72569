/** What is told of a simulated fleet while it sends, and at the end. */
import { formatBytes, formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';

export interface BrokerUse {
  readonly cpuSeconds: number;
  readonly residentBytes: number;
}

export interface AnalyzerUse extends BrokerUse {
  readonly writtenBytes: number;
  /** Known devices; frames received, missing and refused. */
  readonly devices: number;
  readonly frames: number;
  readonly lost: number;
  readonly refused: number;
  /** Open ones. */
  readonly findings: number;
}

export interface ServerUse {
  /** For which it was measured. */
  readonly seconds: number;
  readonly broker: BrokerUse;
  readonly analyzer: AnalyzerUse;
}

/** What the fleet has sent so far. */
export interface FleetProgress {
  readonly devices: number;
  /** Since the first frame, and in all. */
  readonly seconds: number;
  readonly ofSeconds: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
}

/** @param use undefined where the server is somebody else's. */
export function statusLines(progress: FleetProgress, use: ServerUse | undefined): string[] {
  const { devices, seconds, ofSeconds, sent, acknowledged, failed } = progress;
  const lines = [
    `${count(devices)} devices · ${formatDuration(seconds)} of ${formatDuration(ofSeconds)} · ${rate(sent, seconds)} frames/s`,
    `sent      ${count(sent)}, ${count(sent - acknowledged - failed)} not acknowledged yet${failed > 0 ? `, ${count(failed)} FAILED` : ''}`,
  ];
  if (use === undefined) return lines;
  const { broker, analyzer } = use;
  const lost = analyzer.lost > 0 ? `, ${count(analyzer.lost)} LOST` : '';
  const refused = analyzer.refused > 0 ? `, ${count(analyzer.refused)} REFUSED` : '';
  return [
    ...lines,
    `taken in  ${count(analyzer.frames)}, ${count(Math.max(0, sent - analyzer.frames))} behind, of ${count(analyzer.devices)} devices${lost}${refused}`,
    `broker    ${core(broker, use.seconds)}, ${formatMemory(broker.residentBytes)}`,
    `analyzer  ${core(analyzer, use.seconds)}, ${formatMemory(analyzer.residentBytes)}, ${count(analyzer.findings)} findings open`,
  ];
}

/** What stays of a run: for a person, and (`--json`) for a program. */
export interface FleetResult extends FleetProgress {
  readonly server?: ServerUse;
  /** What the server had used when it was warm; left out of a short run. */
  readonly warm?: ServerUse;
}

/** With the costs of a frame and of a device, as they were on this machine. */
export function resultLines({ server, warm, ...progress }: FleetResult): string[] {
  const lines = statusLines(progress, server);
  if (server === undefined) return lines;
  const { analyzer, broker } = server;
  const frames = analyzer.frames - (warm?.analyzer.frames ?? 0);
  const seconds = server.seconds - (warm?.seconds ?? 0);
  if (frames <= 0 || analyzer.devices === 0) return lines;
  const each = (now: BrokerUse, before: BrokerUse | undefined): string =>
    `${(((now.cpuSeconds - (before?.cpuSeconds ?? 0)) * 1e6) / frames).toFixed(0)} us`;
  const written = analyzer.writtenBytes - (warm?.analyzer.writtenBytes ?? 0);
  const start = warm === undefined ? ' (with the start of both, which a longer run leaves out)' : '';
  return [
    ...lines,
    `a frame   ${each(analyzer, warm?.analyzer)} of CPU in the analyzer, ${each(broker, warm?.broker)} in the broker${start}`,
    `a device  ${formatMemory(analyzer.residentBytes / analyzer.devices)} of memory, ${formatBytes((written / analyzer.devices) * (DAY / seconds))} written a day`,
  ];
}

const DAY = 86_400;
const GROUPED = new Intl.NumberFormat('en-US');
const count = (value: number): string => GROUPED.format(value);
const rate = (sent: number, seconds: number): string =>
  seconds > 0 ? count(Math.round(sent / seconds)) : '0';
const core = ({ cpuSeconds }: BrokerUse, seconds: number): string =>
  `${seconds > 0 ? formatRatio(cpuSeconds / seconds) : '-'} of a core`;
