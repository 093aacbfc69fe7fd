import { describe } from 'vitest';
import { CHROMIUM, hasChromium } from '../../../local/inspector/browser.ts';

/** Tests in a real browser, where there is one; where not, they are skipped and it is said. */
export const describeInBrowser = describe.runIf(hasChromium());

if (!hasChromium())
  console.warn(`NO BROWSER TESTS: ${CHROMIUM} is not there (apt-get install chromium); they are skipped.`);
