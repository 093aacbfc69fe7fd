/** The front doors and the proxy as a library for tests: `import { startLab } from 'lattice-migration-proxy/lab'`. */

/** A front door: an event source, the ALB twice, and those that stream. */
export type LabDoor =
  | 'apigateway-rest'
  | 'apigateway-http'
  | 'apigateway-rest-streaming'
  | 'function-url'
  | 'function-url-streaming'
  | 'alb'
  | 'alb-multi-value'
  | 'lattice-v1'
  | 'lattice-v2'
  | 'vpc-proxy';

export interface LabOptions {
  /** The route table: the object, or the file that holds it. */
  routes: object | string;
  /** Handlers for the Lambda functions of the table, by the function's name. */
  // biome-ignore lint/suspicious/noExplicitAny: handlers declare the events that they read
  functions?: Readonly<Record<string, (event: any, context: any) => unknown>>;
  /** Names that clients may use as Host besides those of this machine. */
  hosts?: readonly string[];
}

/** One request that a door has answered. */
export interface LabRequest {
  door: LabDoor;
  method: string;
  path: string;
  status: number;
  /** The rule that matched; absent for the default action. */
  rule?: string;
  /** The target group that answered; absent if none was asked. */
  targetGroup?: string;
  /** The event of the invocation; absent if the door answered by itself. */
  event?: unknown;
  /** Why the door did not accept the function's result. */
  problem?: string;
  /** The line that the function logged for this request. */
  log?: Readonly<Record<string, unknown>>;
  durationMs: number;
}

export interface Lab {
  /** The address of each front door. */
  doors: Readonly<Record<LabDoor, string>>;
  /** The answered requests so far, the first one first. */
  requests: readonly LabRequest[];
  /** Ends everything, and gives the environment and the log back. */
  close(): Promise<void>;
}

/** Starts the built proxy behind its front doors, on free ports. One lab at a time in a process. */
export function startLab(options: LabOptions): Promise<Lab>;
