// The first look at the product: every mistake in a broken ruleset, then one packet through a good one.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './process.mjs';

const server = join(root, 'vscode-extension/server/rules-lsp');
if (!existsSync(server)) {
  console.log('Building the server once; this takes a minute or two.');
  const code = await run('npm', ['run', '--silent', 'build:server']);
  if (code !== 0) {
    process.exit(code);
  }
}

const checkCode = await run(server, ['--check', 'tests/rulesets/broken.rules']);
console.log('');
const traceCode = await run(server, ['--trace', 'tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn new', 'tests/rulesets/server.rules']);

// Exit code 1 is what a ruleset with mistakes must give.
process.exitCode = checkCode === 1 && traceCode <= 1 ? 0 : 1;
