import type { Agent, ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Keep-alive connections of one target group. An environment may be frozen for minutes between two invocations,
 * and a connection dropped meanwhile looks alive: so each remembers, by the wall clock, since when it is idle.
 */
export interface Connections {
  agent: Agent;
  /** Closes the connections that have been idle for longer, so that the next request does not meet them. */
  dropIdle(longerThanMs: number): void;
}

/** `Agent` is http's or https's: only the one that a target needs is ever loaded. */
export function createConnections(AgentClass: typeof Agent): Connections {
  const idleSince = new WeakMap<object, number>();

  class TrackingAgent extends AgentClass {
    override keepSocketAlive(socket: Duplex): void {
      idleSince.set(socket, Date.now());
      // biome-ignore lint/correctness/noVoidTypeReturn: whether to keep it is the answer, which the types leave out
      return super.keepSocketAlive(socket);
    }
    override reuseSocket(socket: Duplex, request: ClientRequest): void {
      idleSince.delete(socket);
      super.reuseSocket(socket, request);
    }
  }

  const agent = new TrackingAgent({ keepAlive: true });
  return {
    agent,
    dropIdle(longerThanMs) {
      const oldest = Date.now() - longerThanMs;
      for (const name in agent.freeSockets) {
        for (const socket of agent.freeSockets[name] ?? []) if ((idleSince.get(socket) ?? 0) < oldest) socket.destroy();
      }
    },
  };
}
