import type { Server, ServerResponse } from 'node:http';
import { type HttpAnswer, unsendableHeader, writeAnswer } from '../http/answer.ts';
import { type HttpRequest, type ReceivedRequest, readRequest } from '../http/request.ts';
import { foreignPage, localServer } from '../http/server.ts';
import type { FunctionResult, Invoke, Outcome } from '../lambda.ts';
import { BadResult } from './checks.ts';
import type { Shape } from './shapes/shape.ts';
import { type StreamLimits, streamAnswer } from './stream.ts';

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
  /** Present if it hands answers to its clients as they come. */
  streams?: StreamLimits;
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

/** One request and what the door answered. */
export interface Served {
  door: string;
  request: HttpRequest;
  /** Absent if the door answered by itself. */
  event?: object;
  answer: HttpAnswer;
  /** Why the door refused the function's result. */
  problem?: string;
  /** Milliseconds from the request's last byte to its answer. */
  ms: number;
}

export interface DoorOptions {
  /** Names besides those of this machine that clients may use. */
  hosts?: () => readonly string[];
  onServed?: (served: Served) => void;
}

/** Opens a door: a server that hands each request to the function. */
export const openDoor = (door: Door, invoke: Invoke, { hosts = () => [], onServed }: DoorOptions = {}): Server =>
  localServer(
    async (req, res) => {
      const foreign = foreignPage(req, hosts());
      if (foreign) return writeAnswer(res, foreign);
      const request = await readRequest(req, door.maxBody);
      const start = performance.now();
      const passed = await pass(door, request, res, invoke);
      if (!res.headersSent) writeAnswer(res, passed.answer);
      onServed?.({ door: door.name, request, ...passed, ms: performance.now() - start });
    },
    { maxHeaderSize: MAX_HEADER_SIZE },
  );

/** Only a target in origin form and of visible ASCII is routed (RFC 9112 section 3.2). */
const ROUTED_TARGET = /^\/[\x21-\x7e]*$/;

/** `answer` has an empty body where the answer was streamed. */
type Passed = Pick<Served, 'event' | 'answer' | 'problem'>;

async function pass(door: Door, request: ReceivedRequest, res: ServerResponse, invoke: Invoke): Promise<Passed> {
  if (request.bodySize > door.maxBody) return { answer: door.tooLarge };
  if (!ROUTED_TARGET.test(request.path + (request.query ?? ''))) return { answer: door.badRequest };
  let event: Record<string, unknown> | undefined;
  try {
    event = eventOf(door, request);
    const { streams } = door;
    if (streams) {
      const answer = (outcome: Outcome) => answerOf(door, request, outcome);
      return { event, ...(await streamAnswer({ limits: streams, event, invoke, answerOf: answer, res })) };
    }
    return { event, answer: await answerOf(door, request, await invoke(event)) };
  } catch (error) {
    if (error instanceof Refused) return { answer: error.answer };
    if (error instanceof BadResult) return { event: event!, answer: door.badGateway, problem: error.message };
    throw error;
  }
}

function answerOf(door: Door, request: HttpRequest, outcome: Outcome): HttpAnswer {
  const { shape } = door;
  if (outcome.kind === 'request-too-large') return door.tooLarge;
  if (outcome.kind === 'result') door.check(outcome, request);
  const answer = outcome.kind === 'result' ? shape.toAnswer(outcome, request) : shape.toErrorAnswer?.(outcome.error);
  if (!answer) throw new BadResult('the function failed');
  const released = door.release(answer, request);
  const unsendable = unsendableHeader(released);
  if (unsendable !== undefined) throw new BadResult(`the header ${JSON.stringify(unsendable)} cannot be sent`);
  return released;
}
