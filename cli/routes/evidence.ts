import type { EvidenceRecord } from '../../shared/ramp/evidence.ts';
import { evidenceRecord } from '../../shared/ramp/log-line.ts';
import { printNotes, readText } from '../files.ts';
import { readLog, timeOf } from './log.ts';

/** The evidence for ramps in a log. Damaged lines do not count, and a note names the first. */
export async function readEvidence(log: string): Promise<EvidenceRecord[]> {
  const records: EvidenceRecord[] = [];
  const damaged: string[] = [];
  for (const { where, row } of readLog(await readText(log))) {
    try {
      if (!row) throw new Error('not JSON');
      if (row['message'] !== 'request' && row['message'] !== 'mirror') continue;
      const record = evidenceRecord(row, timeOf(row));
      if (record) records.push(record);
    } catch (error) {
      damaged.push(`${where}: ${(error as Error).message}`);
    }
  }
  const [first] = damaged;
  if (damaged.length === 1) printNotes([`${log}: 1 damaged line does not count; ${first}`]);
  if (damaged.length > 1) printNotes([`${log}: ${damaged.length} damaged lines do not count; the first is ${first}`]);
  return records;
}
