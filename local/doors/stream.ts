import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type HttpAnswer, writeHead } from '../http/answer.ts';
import { PreludeReader } from '../http/prelude.ts';
import type { Invoke, Outcome } from '../lambda.ts';
import { BadResult } from './checks.ts';

/** The limits at which a front door ends a stream (docs/wire-facts.md#streaming). */
export interface StreamLimits {
  /** Between two pieces, and before the first. */
  idleMs?: number;
  /** From the request to the last byte. */
  totalMs: number;
}

interface Exchange {
  limits: StreamLimits;
  event: object;
  invoke: Invoke;
  /** The door's answer to what the function gave. Throws BadResult. */
  answerOf(outcome: Outcome): HttpAnswer;
  res: ServerResponse;
}

/**
 * Hands the function's answer to the client as it comes. Throws BadResult for an answer that fails before its head has
 * gone out. After it, the connection ends without the end of the body, so that nobody takes the part for the whole.
 */
export async function streamAnswer({
  limits: { idleMs, totalMs },
  event,
  invoke,
  answerOf,
  res,
}: Exchange): Promise<{ answer: HttpAnswer; problem?: string }> {
  const gone = new AbortController();
  const prelude = new PreludeReader();
  let answer: HttpAnswer | undefined;
  let problem: string | undefined;
  let idle: NodeJS.Timeout | undefined;

  const cut = (why: string): void => {
    problem ??= why;
    gone.abort();
  };
  const startIdle = (): void => {
    clearTimeout(idle);
    if (idleMs !== undefined) idle = setTimeout(cut, idleMs, `silent for ${idleMs / 1000} s`);
  };
  const total = setTimeout(cut, totalMs, `longer than ${totalMs / 1000} s`);
  const onClose = (): void => cut('the client has gone');
  res.once('close', onClose);
  startIdle();

  const pass = async (piece: Buffer): Promise<void> => {
    startIdle();
    const body = prelude.add(piece);
    if (!answer && prelude.head) {
      answer = answerOf({ kind: 'result', result: prelude.head, payload: JSON.stringify(prelude.head) });
      writeHead(res, answer);
      res.flushHeaders();
    }
    if (body.length > 0 && !res.write(body)) await once(res, 'drain', { signal: gone.signal });
  };
  const take = (piece: Buffer): Promise<void> =>
    pass(piece).catch((error: Error) => {
      cut(error.message);
      throw error;
    });

  const outcome = await invoke(event, { take, gone: gone.signal });
  clearTimeout(idle);
  clearTimeout(total);
  res.off('close', onClose);
  if (outcome.kind === 'function-error') problem ??= outcome.error.errorMessage;
  if (!answer && outcome.kind !== 'request-too-large') throw new BadResult(problem ?? 'the stream has no head');
  answer ??= answerOf(outcome);
  if (!res.headersSent) return { answer };
  if (problem === undefined) res.end();
  else res.destroy();
  return { answer, ...(problem !== undefined && { problem }) };
}
