// Bundles the extension into the one file that VS Code loads.
import { build } from 'esbuild';

await build({
  entryPoints: [new URL('src/extension.ts', import.meta.url).pathname],
  outfile: new URL('dist/extension.js', import.meta.url).pathname,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The editor itself provides this module.
  external: ['vscode'],
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
});
