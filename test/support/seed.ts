/**
 * The seed of all generated cases. It is the same in every run, so that a red test is about a change of the code.
 * `npm run test:stress` draws other cases, and FAST_CHECK_SEED repeats one of its runs.
 */
export const SEED = Number(process.env['FAST_CHECK_SEED'] ?? 20_161_121);
