import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { locateServer } = await importTypeScript('features/language-client/serverPath.ts');
const extension = mkdtempSync(join(tmpdir(), 'rules-lsp-'));
after(() => rmSync(extension, { recursive: true }));

test('without a server in the package the problem names the setting to use', () => {
  const { problem } = locateServer('', extension, 'darwin');
  assert.match(problem, /no server for darwin/);
  assert.match(problem, /rulesLsp\.server\.path/);
});

test('the bundled server is used when no path is set', () => {
  mkdirSync(join(extension, 'server'), { recursive: true });
  const bundled = join(extension, 'server', 'rules-lsp');
  writeFileSync(bundled, '#!/bin/sh\n');
  chmodSync(bundled, 0o755);
  assert.deepEqual(locateServer('  ', extension, 'linux'), { path: bundled });
});

test('a configured path wins, also when it cannot be started', () => {
  assert.deepEqual(locateServer(process.execPath, extension, 'linux'), { path: process.execPath });
  const { path, problem } = locateServer('/no/such/rules-lsp', extension, 'linux');
  assert.equal(path, '/no/such/rules-lsp');
  assert.match(problem, /\/no\/such\/rules-lsp, which is not a program/);
});
