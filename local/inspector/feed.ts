import type { ServerResponse } from 'node:http';
import type { Live, Summary } from './messages.ts';

/** Looks immediate, and makes ten messages a second of thousands of requests. */
const INTERVAL_MS = 100;

/** Most rows that wait for a slow page. Older ones are dropped. */
const MAX_WAITING = 10_000;

interface Client {
  response: ServerResponse;
  waiting: Map<number, Summary>;
}

/**
 * Server-sent events (HTML standard, section 9.2): new and changed rows in batches, the counts by rule, the route table and
 * its ramps.
 */
export class Feed {
  readonly #clients = new Set<Client>();
  readonly #live: () => Live;
  #timer: NodeJS.Timeout | undefined;

  constructor(live: () => Live) {
    this.#live = live;
  }

  /** Sends the whole list first, so that a page that was disconnected has no gap. */
  open(response: ServerResponse, listed: Summary[]): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const { table, counts, ramps } = this.#live();
    send(response, 'table', table);
    send(response, 'list', listed);
    send(response, 'counts', counts);
    send(response, 'ramps', ramps);
    const client: Client = { response, waiting: new Map() };
    this.#clients.add(client);
    this.#timer ??= setInterval(() => this.#flush(), INTERVAL_MS).unref();
    response.once('close', () => {
      this.#clients.delete(client);
      if (this.#clients.size === 0) this.close();
    });
  }

  publish(summary: Summary): void {
    for (const { waiting } of this.#clients) {
      // A changed row keeps its place and is sent once.
      waiting.set(summary.id, summary);
      if (waiting.size > MAX_WAITING) waiting.delete(waiting.keys().next().value!);
    }
  }

  /** Sends the route table to every page. */
  publishTable(): void {
    for (const { response } of this.#clients) send(response, 'table', this.#live().table);
  }

  /** Tells every page where the ramps stand. */
  publishRamps(): void {
    for (const { response } of this.#clients) send(response, 'ramps', this.#live().ramps);
  }

  /** Empties the list of every page. */
  clear(): void {
    for (const { response, waiting } of this.#clients) {
      waiting.clear();
      send(response, 'list', []);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #flush(): void {
    for (const { response, waiting } of this.#clients) {
      if (waiting.size === 0 || response.writableNeedDrain) continue;
      send(response, 'requests', [...waiting.values()]);
      send(response, 'counts', this.#live().counts);
      waiting.clear();
    }
  }
}

const send = (response: ServerResponse, event: string, data: unknown): void =>
  void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
