import { given } from '@edgevitals/shared/objects';
import type { FilesystemUse } from '@edgevitals/shared/results';
import type { FilesystemRow } from '../../../quantities/index.js';
import { journalBytes } from './journal_bytes.js';

const F2FS_BLOCK_BYTES = 4096;

/** A slice's file system as people see it. */
export function filesystemUse(row: FilesystemRow, blockBytes: number): FilesystemUse {
  const journal = journalBytes(row, blockBytes);
  const { writtenBytes, transactions, requested, checkpoints, collections, movedBlocks, errors } = row;
  return {
    name: row.name,
    kind: row.kind,
    ...given({
      writtenBytes: writtenBytes ?? row.swappedBytes,
      transactions,
      requestedTransactions: requested,
      journalBytesLeast: journal?.least,
      journalBytesMost: journal?.most,
      checkpoints,
      collections,
      movedBytes: movedBlocks === undefined ? undefined : movedBlocks * F2FS_BLOCK_BYTES,
      collectedBytes: row.collectedBytes,
      checkpointBytes: row.checkpointBytes,
      errors,
    }),
  };
}
