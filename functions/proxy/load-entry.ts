/**
 * Loads another entry of the package, which the build puts next to the handler. It is loaded without await: what is
 * awaited inside an invocation may be interrupted by a freeze, and require() cannot load a handler with a top-level await
 * (ERR_REQUIRE_ASYNC_MODULE). Some layers that wrap handlers, and emulators of Lambda, use require().
 */
export function loadEntry<Entry>(name: 'mirroring' | 'powertools' | 'route-table'): Entry {
  const { createRequire } = process.getBuiltinModule('node:module');
  return createRequire(import.meta.url)(`./${name}.mjs`);
}
