import { existsSync } from 'node:fs';

/** The browser that VS Code's window opens in. */
export const browserPath = process.env.RULES_LSP_CHROMIUM ?? '/usr/bin/chromium';

/** Why there is no window; undefined: there is one. */
export function browserIsMissing() {
  return existsSync(browserPath) ? undefined : `there is no Chromium at ${browserPath}`;
}
