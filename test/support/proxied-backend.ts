import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type BuiltProxy, type Supply, startProxy } from './proxy.ts';
import { type RecordedRequest, type RecordingBackend, startRecordingBackend } from './recording-backend.ts';

/** A backend for a test file: each test finds it fresh, and may leave no loose bytes behind. */
export function recordingBackend(): RecordingBackend {
  const backend = {} as RecordingBackend;
  beforeAll(() => startRecordingBackend(backend));
  beforeEach(() => backend.reset());
  afterEach(() => expect(backend.violations).toEqual([]));
  afterAll(() => backend.close());
  return backend;
}

/** A backend that records and the built handler before it, for a test file. */
export interface ProxiedBackend {
  backend: RecordingBackend;
  proxy: BuiltProxy;
  /** The one request that reached the backend. */
  received(): RecordedRequest;
}

/** Everything goes to the backend, unless `supply` says otherwise. */
export function proxiedBackend(
  supply = (url: string): Supply => ({ BACKEND_URL: url }),
  environment: Record<string, string> = {},
): ProxiedBackend {
  const backend = recordingBackend();
  const it = {
    backend,
    received() {
      expect(backend.requests).toHaveLength(1);
      return backend.requests[0]!;
    },
  } as ProxiedBackend;
  beforeAll(() => {
    it.proxy = withNamedBackend(startProxy(supply(backend.url), environment), backend);
  });
  return it;
}

/** What the event files of the 2016 template name. */
const NAMED = '10.0.1.16';

/** A 2016 event names its backend itself (docs/wire-facts.md#vpc-proxy): here it is the recording one. */
const withNamedBackend = (proxy: BuiltProxy, { port }: RecordingBackend): BuiltProxy => ({
  ...proxy,
  invoke(event, context) {
    const target = (event as { requestParams?: { hostname?: string } } | null)?.requestParams;
    if (target?.hostname !== NAMED) return proxy.invoke(event, context);
    const requestParams = { ...target, hostname: '127.0.0.1', port: String(port) };
    return proxy.invoke({ ...(event as object), requestParams }, context);
  },
});
