// Bundles the extension into the one file that VS Code loads, and the licences of what went into it.
import { build } from 'esbuild';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';

const folder = fileURLToPath(new URL('.', import.meta.url));

const { metafile } = await build({
  absWorkingDir: folder,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The editor itself provides this module.
  external: ['vscode'],
  minify: true,
  metafile: true,
  logLevel: 'warning',
});

// The script of the page that shows a packet's way; it uses no package.
await build({
  absWorkingDir: folder,
  entryPoints: ['src/page/packetsWay.ts'],
  outfile: 'dist/packetsWay.js',
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome122',
  minify: true,
  logLevel: 'warning',
});

const packages = new Set(Object.keys(metafile.inputs).map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean));
const notices = [...packages].sort().map((path) => {
  const { name, version, license } = JSON.parse(readFileSync(resolve(folder, path, 'package.json'), 'utf8'));
  const text = ['LICENSE', 'License.txt', 'LICENSE.txt', 'LICENSE.md'].map((file) => join(folder, path, file)).find(existsSync);
  if (text === undefined) {
    throw new Error(`${name} has no licence text to ship`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(text, 'utf8').trim()}\n`;
});
// What VS Code validates and completes rules-lsp.json with.
copyFileSync(join(folder, '../schemas/config.schema.json'), join(folder, 'dist/config.schema.json'));
writeFileSync(join(folder, 'dist/third-party-notices.txt'), notices.join('\n----\n\n'));
