import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A path inside the checkout. */
export function inCheckout(path) {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The server under test: `RULES_LSP_SERVER`, else the one that was published into the extension. */
export function serverPath() {
  const path = process.env.RULES_LSP_SERVER ?? inCheckout('vscode-extension/server/rules-lsp');
  if (!existsSync(path)) {
    throw new Error(`${path} is missing: run "npm run build:server" first`);
  }
  return path;
}
