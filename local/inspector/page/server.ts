import type { RouteTable } from '../../../shared/routing/schema.ts';
import type {
  ByHand,
  Copied,
  Counts,
  Detail,
  Draft,
  Imported,
  Replayed,
  SeenRamp,
  Setting,
  Summary,
} from '../messages.ts';

/** The page's requests to its server. Every error is an Error whose message can be shown. */

async function ask(path: string, body?: unknown): Promise<Response> {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, init).catch(() => {
    throw new Error('The program no longer answers: is npm start still running?');
  });
  if (response.ok) return response;
  const { error } = (await response.json()) as { error: string };
  throw new Error(error);
}

const secrets = (isShown: boolean): string => (isShown ? '?secrets=shown' : '');

export const fetchSetting = async (): Promise<Setting> => (await ask('/api/setting')).json();

export const fetchDetail = async (id: number, showSecrets: boolean): Promise<Detail> =>
  (await ask(`/api/requests/${id}${secrets(showSecrets)}`)).json();

/** A request in a form to be copied. */
export type CopyForm = 'curl' | 'fetch' | 'httpie' | 'event';

export const fetchText = async (id: number, form: CopyForm, showSecrets: boolean): Promise<Copied> =>
  (await ask(`/api/requests/${id}/${form}${secrets(showSecrets)}`)).json();

export const fetchDraft = async (id: number, showSecrets: boolean): Promise<Draft> =>
  (await ask(`/api/requests/${id}/draft${secrets(showSecrets)}`)).json();

/** Sends a draft through a door, to a target group if one is named. `of` is the request to compare the answer with. */
export const sendDraft = async (sent: {
  draft: Draft;
  door: string;
  targetGroup?: string;
  of?: number;
}): Promise<Replayed> => (await ask('/api/send', sent)).json();

export const importHar = async (har: unknown, door: string): Promise<Imported> =>
  (await ask('/api/har', { har, door })).json();

export const openSession = async (text: string): Promise<void> => void (await ask('/api/session', { text }));

/** Addresses of files to save. */
export const FILES = { har: '/api/har', session: '/api/session' };

export const replay = async (id: number, through: { door: string } | { targetGroup: string }): Promise<Replayed> =>
  (await ask(`/api/requests/${id}/replay`, through)).json();

/** The requests whose query, headers or bodies contain a text. */
export const search = async (part: string, text: string): Promise<Set<number>> => {
  const { ids } = (await (await ask(`/api/search?${new URLSearchParams({ in: part, text })}`)).json()) as {
    ids: number[];
  };
  return new Set(ids);
};

export const clear = async (): Promise<void> => void (await ask('/api/clear', {}));

export const decideRamp = async (what: ByHand, rule: string): Promise<void> =>
  void (await ask(`/api/ramps/${what}`, { rule }));

export interface FeedListener {
  /** The whole list, after a connection or a reset. */
  onList(rows: Summary[]): void;
  onRequests(rows: Summary[]): void;
  onCounts(counts: Counts): void;
  /** The route table, after a connection or a change. */
  onTable(table: RouteTable): void;
  onRamps(ramps: SeenRamp[]): void;
  onState(isLive: boolean): void;
}

/** Live updates, until the page is closed; the browser connects again by itself. */
export function openFeed(listener: FeedListener): () => void {
  const source = new EventSource('/api/feed');
  const on = (name: string, take: (data: never) => void) =>
    source.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data) as never));
  on('list', (rows: Summary[]) => listener.onList(rows));
  on('requests', (rows: Summary[]) => listener.onRequests(rows));
  on('table', (table: RouteTable) => listener.onTable(table));
  on('counts', (counts: Counts) => listener.onCounts(counts));
  on('ramps', (ramps: SeenRamp[]) => listener.onRamps(ramps));
  source.onopen = () => listener.onState(true);
  source.onerror = () => listener.onState(false);
  return () => source.close();
}
