import type { Server } from 'node:http';
import { type HttpAnswer, unsendableHeader, writeAnswer } from '../http/answer.ts';
import { type HttpRequest, type ReceivedRequest, readRequest } from '../http/request.ts';
import { foreignPage, localServer } from '../http/server.ts';
import type { FunctionResult, Invoke } from '../lambda.ts';
import { BadResult } from './checks.ts';
import type { Shape } from './shapes/shape.ts';

/** One event source on this machine: its shape, and what AWS itself refuses, adds and takes away. */
export interface Door {
  name: string;
  shape: Shape;
  /** The largest body that passes, in bytes. */
  maxBody: number;
  /** The request with the headers that the event source lets through and adds. Throws Refused. */
  admit(request: HttpRequest): HttpRequest;
  /** Throws BadResult for a result that the event source does not accept. */
  check(result: FunctionResult, request: HttpRequest): void;
  /** The answer with the headers that the event source lets through and adds. */
  release(answer: HttpAnswer, request: HttpRequest): HttpAnswer;
  badRequest: HttpAnswer;
  tooLarge: HttpAnswer;
  /** Sent if the function fails, or its result is a bad one. */
  badGateway: HttpAnswer;
}

/** The event source answers by itself; the request does not reach the function. */
export class Refused extends Error {
  readonly answer: HttpAnswer;
  constructor(answer: HttpAnswer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** The event that a door makes of a request. Throws Refused. */
export const eventOf = (door: Door, request: HttpRequest): Record<string, unknown> =>
  door.shape.toEvent(door.admit(request));

/** Larger than any door's own limit, so that the door answers and not Node. */
const MAX_HEADER_SIZE = 128 * 1024;

/** Opens a door: a server that hands each request to the function. `hosts` are names besides those of this machine. */
export const openDoor = (door: Door, invoke: Invoke, hosts: readonly string[] = []): Server =>
  localServer(
    async (req, res) => {
      const answer = foreignPage(req, hosts) ?? (await pass(door, await readRequest(req, door.maxBody), invoke));
      writeAnswer(res, answer);
    },
    { maxHeaderSize: MAX_HEADER_SIZE },
  );

/** Only a target in origin form and of visible ASCII is routed (RFC 9112 section 3.2). */
const ROUTED_TARGET = /^\/[\x21-\x7e]*$/;

async function pass(door: Door, request: ReceivedRequest, invoke: Invoke): Promise<HttpAnswer> {
  if (request.bodySize > door.maxBody) return door.tooLarge;
  if (!ROUTED_TARGET.test(request.path + (request.query ?? ''))) return door.badRequest;
  try {
    return await answerOf(door, request, invoke);
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    if (error instanceof BadResult) return door.badGateway;
    throw error;
  }
}

async function answerOf(door: Door, request: HttpRequest, invoke: Invoke): Promise<HttpAnswer> {
  const { shape } = door;
  const outcome = await invoke(eventOf(door, request));
  if (outcome.kind === 'request-too-large') return door.tooLarge;
  if (outcome.kind === 'result') door.check(outcome, request);
  const answer = outcome.kind === 'result' ? shape.toAnswer(outcome, request) : shape.toErrorAnswer?.(outcome.error);
  if (!answer) throw new BadResult('the function failed');
  const released = door.release(answer, request);
  const unsendable = unsendableHeader(released);
  if (unsendable !== undefined) throw new BadResult(`the header ${JSON.stringify(unsendable)} cannot be sent`);
  return released;
}
