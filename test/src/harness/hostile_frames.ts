/** Frames that are right by the protocol and made to take as much memory as they can: few bytes, many rows. */
import { deflateRawSync } from 'node:zlib';
import { ByteWriter, encodeFrame, TABLES } from '@edgevitals/shared/frame';

/** Below what a frame may have at most. */
const ROWS = 18_000;
const MOST_BYTES = 1 << 24;

/** A key frame with 18,000 processes of as many programs, and a delta in which all of them change; 30 kB each. */
export function swollenFrames(device: string): Uint8Array[] {
  const whole = sectionOf(writer => {
    writer.varint(0);
    writer.varint(ROWS);
    for (let i = 0; i < ROWS; i++) {
      const name = programName(device, i);
      for (const label of [i + 1, 1, 1, 0]) writer.varint(label);
      writer.varint(name.length);
      writer.latin1(name);
      writer.varint(1);
      writer.value(1);
    }
  });
  const change = sectionOf(writer => {
    writer.varint(0);
    writer.varint(0);
    for (let i = 0; i < ROWS; i++) {
      writer.varint(0);
      writer.varint(1);
      writer.value(1);
    }
  });
  return [whole, change].map((section, sequence) => {
    const body = new ByteWriter(section.length + 16, MOST_BYTES);
    body.varint(0);
    body.varint(1);
    body.varint(TABLES.process.id);
    body.varint(section.length);
    body.bytes(section);
    const bootMs = 1000 + 5000 * sequence;
    return encodeFrame({
      ...{ device, boot: '0011223344556677', run: 1, sequence, key: 0 },
      ...{ bootMs, wallMs: Date.UTC(2026, 0, 1) + bootMs },
      body: deflateRawSync(body.toBytes()),
      deflated: true,
    });
  });
}

function sectionOf(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter(1 << 18, MOST_BYTES);
  write(writer);
  return writer.toBytes();
}

/** Another one for each row of each device. */
const programName = (device: string, row: number): string => `${device.slice(-3)}${row.toString(36)}`;
