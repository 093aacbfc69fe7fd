import { describe, expect, it } from 'vitest';
import { awaitsAcknowledgement } from '../../../shared/targets/http/unacknowledged.ts';

const HEADING =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     ';
const line = (local: string, remote: string, unacknowledged: string, retransmissions: string) =>
  `  45: ${local} ${remote} 01 ${unacknowledged}:00000000 01:00000040 ${retransmissions}     0        0 456236 3 00000000eee2203d 81 4 30 1 -1`;

const OURS = '0100630A:DFA2'; // port 57250
const THEIRS = '0200630A:1F40'; // port 8000

describe("what the kernel's table says of the connection from port 57250 to port 8000", () => {
  it.each<[what: string, lines: string[], silent: boolean]>([
    ['sent again, and not acknowledged', [line(OURS, THEIRS, '00000005', '00000002')], true],
    ['sent, and not acknowledged yet', [line(OURS, THEIRS, '00000005', '00000000')], false],
    ['acknowledged: the server takes its time', [line(OURS, THEIRS, '00000000', '00000000')], false],
    ['another from the same port', [line(OURS, '0300630A:01BB', '00000005', '00000002')], false],
    ['another to the same port', [line('0100630A:DFA3', THEIRS, '00000005', '00000002')], false],
    ['the other direction', [line(THEIRS, OURS, '00000005', '00000002')], false],
    [
      'one of several',
      [line('0100630A:DFA3', THEIRS, '00000000', '00000000'), line(OURS, THEIRS, '000A0000', '00000001')],
      true,
    ],
    [
      'over IPv6',
      [line('00000000000000000000000001000000:DFA2', '00000000000000000000000001000000:1F40', '00000005', '00000001')],
      true,
    ],
    ['nothing', [], false],
    ['acknowledged, after it was sent again', [line(OURS, THEIRS, '00000000', '00000002')], false],
    ['a line that is cut after its queues', [`  45: ${OURS} ${THEIRS} 01 00000005:00000000`], false],
    ['a line that is cut', ['  45: 0100630A:DFA2 0200630A:1F40 01'], false],
  ])('%s', (_, lines, silent) => {
    expect(awaitsAcknowledgement([HEADING, ...lines, ''].join('\n'), 57_250, 8000)).toBe(silent);
  });
});
