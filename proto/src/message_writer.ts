import protobuf from 'protobufjs/minimal.js';

/** Writes a message: a number of a list that is not known, null, is NaN on the wire (PROTOCOL.md, section 6.1). */
export class MessageWriter extends protobuf.BufferWriter {
  override doubles(values: readonly (number | null)[]): protobuf.Writer {
    return super.doubles(values.map(value => value ?? Number.NaN));
  }
}
