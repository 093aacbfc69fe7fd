import type { RouteTable } from '../../../shared/routing/schema.ts';
import type { ByHand, Counts, Detail, Replayed, SeenRamp, Setting, Summary } from '../messages.ts';

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

export const fetchText = async (id: number, what: 'curl' | 'event', showSecrets: boolean): Promise<string> =>
  (await ask(`/api/requests/${id}/${what}${secrets(showSecrets)}`)).text();

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
