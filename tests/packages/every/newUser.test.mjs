// Somebody who has a fresh VS Code, the .vsix and a ruleset, and nothing else: how many steps and how long until a verdict stands at a rule.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { browserIsMissing } from '../../editors/vscode/browser.mjs';
import { CodeServer, installCodeServer } from '../../editors/vscode/codeServer.mjs';
import { pictures } from '../../editors/vscode/editorSession.mjs';
import { EditorWindow } from '../../editors/vscode/editorWindow.mjs';
import { inCheckout } from '../../editors/server.mjs';
import { version } from '../installed.mjs';

const vsix = inCheckout(`artifacts/packages/rules-lsp-${version}-linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}.vsix`);
const skip = browserIsMissing() ?? await installCodeServer() ?? false;
const mostSeconds = 60;
const profile = mkdtempSync(join(tmpdir(), 'rules-lsp-new-user-'));
const codeServer = new CodeServer(profile);
let editor;
after(async () => {
  await editor?.close();
  codeServer.stop();
  rmSync(profile, { recursive: true, maxRetries: 20, retryDelay: 250 });
});

test('with the .vsix alone a verdict stands at a rule after four steps and within a minute', { skip, timeout: 300_000 }, async (context) => {
  const workspace = join(profile, 'firewall');
  mkdirSync(workspace);
  mkdirSync(pictures, { recursive: true });
  // What iptables-save prints: a ruleset of somebody who has never heard of directives.
  const rules = readFileSync(inCheckout('tests/rulesets/server.rules'), 'utf8').split('\n').filter((line) => !line.startsWith('#'));
  writeFileSync(join(workspace, 'rules.v4'), rules.join('\n'));
  const steps = [];
  let since = Date.now();
  const step = async (what, action) => {
    await action();
    steps.push([what, (Date.now() - since) / 1000]);
    since = Date.now();
  };

  await step('install the .vsix', () => codeServer.installExtension(vsix));
  // The editor's own start is not what is measured: it is there already.
  await codeServer.start();
  editor = await EditorWindow.open(codeServer.address(workspace));
  const { page } = editor;
  since = Date.now();
  await step('open the ruleset', async () => {
    await editor.openFile('rules.v4');
    await page.locator('.codelens-decoration a', { hasText: 'Trace packet here' }).first().waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(pictures, 'new-user-opened.png') });
  });
  const input = page.locator('.quick-input-widget input').first();
  await step('click "Trace packet here"', async () => {
    // The editor draws its lenses anew now and then, and a click may meet an old one.
    await editor.eventually('the question for a packet', async () => {
      await page.locator('.codelens-decoration a', { hasText: 'Trace packet here' }).last().click({ timeout: 3_000 }).catch(() => undefined);
      return input.isVisible();
    });
    await page.screenshot({ path: join(pictures, 'new-user-packet.png') });
  });
  assert.match(await input.inputValue(), / > .* in /, 'a packet is suggested');
  await step('take the suggested packet', async () => {
    await page.keyboard.press('Enter');
    await editor.eventually('the verdict behind its rule', async () => /▶ .*(ACCEPT|DROP)/.test(await editor.visibleText()));
  });
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(pictures, 'new-user-verdict.png') });
  const seconds = steps.reduce((sum, [, one]) => sum + one, 0);
  context.diagnostic(`${steps.map(([what, one]) => `${what}: ${one.toFixed(1)} s`).join('; ')}; together ${seconds.toFixed(1)} s`);
  assert.ok(steps.length <= 4 && seconds < mostSeconds, `${steps.length} steps, ${seconds.toFixed(1)} s`);
});
