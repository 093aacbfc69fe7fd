import fc from 'fast-check';

/**
 * The same cases in every run, so that a red test is about a change; `npm run test:stress` draws others, and
 * FAST_CHECK_SEED repeats one of its runs.
 */
fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_161_121) });
