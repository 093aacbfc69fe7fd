import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's package `chromium`. No browser is downloaded. */
export const CHROMIUM = '/usr/bin/chromium';

/** The same without a window, from `chromium-headless-shell`: it takes a quarter less processor time. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

export const hasChromium = (): boolean => existsSync(CHROMIUM) || existsSync(HEADLESS_SHELL);

/** A headless browser that calls this machine only. `hosts` are names that lead to this machine too. */
export const launchChromium = (hosts: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(hosts.length > 0 ? [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(', ')}`] : []),
    ],
  });
