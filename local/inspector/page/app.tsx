import { useEffect, useMemo, useState } from 'preact/hooks';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import type { Counts, SeenRamp, Setting } from '../messages.ts';
import { ConverterTab } from './converter/converter-tab.tsx';
import { Tabs } from './parts/tabs.tsx';
import { RequestLog } from './requests/log.ts';
import { RequestsTab } from './requests/requests-tab.tsx';
import { RoutesTab } from './routes/routes-tab.tsx';
import { fetchSetting, openFeed } from './server.ts';

const TABS = [
  { id: 'requests', label: 'Requests' },
  { id: 'converter', label: 'Converter' },
  { id: 'routes', label: 'Routes' },
] as const;

/** The address holds the place in the page: `#requests/12`, `#converter`, `#routes`. */
function readAddress(): { tab: string; id: number | undefined } {
  const [tab = '', id = ''] = location.hash.slice(1).split('/');
  return {
    tab: TABS.some((known) => known.id === tab) ? tab : 'requests',
    id: /^\d+$/.test(id) ? Number(id) : undefined,
  };
}

export function App() {
  const [{ tab, id }, setPlace] = useState(readAddress);
  const [setting, setSetting] = useState<Setting>();
  const [table, setTable] = useState<RouteTable>();
  const [counts, setCounts] = useState<Counts>({ ofVersion: {}, all: {} });
  const [ramps, setRamps] = useState<SeenRamp[]>([]);
  const [isLive, setLive] = useState(false);
  const log = useMemo(() => new RequestLog(), []);
  const [version, setVersion] = useState(0);

  useEffect(() => {
    const onHashChange = () => setPlace(readAddress());
    addEventListener('hashchange', onHashChange);
    return () => removeEventListener('hashchange', onHashChange);
  }, []);

  useEffect(() => {
    fetchSetting().then(setSetting, () => setLive(false));
    const bump = () => setVersion((now) => now + 1);
    return openFeed({
      onList: (rows) => {
        log.replace(rows);
        bump();
      },
      onRequests: (rows) => {
        log.add(rows);
        bump();
      },
      onCounts: setCounts,
      onTable: setTable,
      onRamps: setRamps,
      onState: setLive,
    });
  }, [log]);

  return (
    <>
      <header class="top">
        <h1>
          <span class="product">Lattice migration proxy</span> Inspector
        </h1>
        <Tabs label="Views" tabs={TABS} selected={tab} panel="view" onSelect={(to) => (location.hash = to)} />
        <p class={`state ${isLive ? 'live' : 'lost'}`} role="status">
          {isLive ? 'Live' : 'Not connected'}
        </p>
      </header>
      <main>
        <div id="view" role="tabpanel" aria-labelledby={`view-tab-${tab}`}>
          {tab === 'requests' && setting && table && (
            <RequestsTab
              {...{ log, version, setting, table, selected: id }}
              onResume={() => setVersion((now) => now + 1)}
            />
          )}
          {tab === 'converter' && <ConverterTab />}
          {tab === 'routes' && table && <RoutesTab {...{ table, counts, ramps }} />}
        </div>
      </main>
    </>
  );
}
