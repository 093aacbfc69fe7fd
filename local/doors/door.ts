import { createServer, type Server } from 'node:http';
import { type HttpAnswer, isSendable, writeAnswer } from '../http/answer.ts';
import { type HttpRequest, readRequest } from '../http/request.ts';
import type { FunctionError, Invoke } from '../lambda.ts';

/** What a door knows when it reads a result. */
export interface Exchange {
  request: HttpRequest;
  /** Of the result's JSON, in bytes. */
  resultSize: number;
}

/** One event source as two pure functions, and what it answers when something is wrong. */
export interface Door {
  name: string;
  /** Bytes of a request's body that pass; more is answered with `tooLarge`. */
  maxBody: number;
  /** Throws Refused where the event source answers by itself. */
  toEvent(request: HttpRequest): unknown;
  /** Throws BadResult where the event source does not accept the function's result. */
  toAnswer(result: unknown, exchange: Exchange): HttpAnswer;
  onFunctionError(error: FunctionError, exchange: Exchange): HttpAnswer;
  badRequest: HttpAnswer;
  tooLarge: HttpAnswer;
  badResult: HttpAnswer;
}

/** The request never reaches the function. */
export class Refused extends Error {
  readonly answer: HttpAnswer;
  constructor(answer: HttpAnswer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** The function's result is not of the form that the event source demands. */
export class BadResult extends Error {}

/** Larger than any door's own limit, so that the door answers and not Node. */
const MAX_HEADER_SIZE = 128 * 1024;

/** A door as a server that hands each request to the function. */
export function openDoor(door: Door, invoke: Invoke): Server {
  return createServer({ maxHeaderSize: MAX_HEADER_SIZE }, async (req, res) => {
    try {
      const request = await readRequest(req, door.maxBody);
      const answer = await pass(door, request, invoke);
      writeAnswer(res, isSendable(answer) ? answer : door.badResult);
    } catch (error) {
      // The client went away, or the door itself is broken: no answer is honest.
      if (!req.destroyed || req.complete) console.error(`${door.name}:`, error);
      res.destroy();
    }
  });
}

async function pass(door: Door, request: HttpRequest, invoke: Invoke): Promise<HttpAnswer> {
  try {
    if (request.bodySize > door.maxBody) return door.tooLarge;
    // Only origin-form of visible ASCII is a request target that AWS routes (RFC 9112 section 3.2).
    if (!/^\/[\x21-\x7e]*$/.test(request.path + (request.query ?? ''))) return door.badRequest;

    const outcome = await invoke(door.toEvent(request));
    switch (outcome.kind) {
      case 'request-too-large':
        return door.tooLarge;
      case 'function-error':
        return door.onFunctionError(outcome.error, { request, resultSize: 0 });
      case 'result':
        return door.toAnswer(outcome.result, { request, resultSize: outcome.size });
    }
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    if (error instanceof BadResult) return door.badResult;
    throw error;
  }
}
