// The packaged extension in a real VS Code (code-server) in a real browser. Pictures go to artifacts/screenshots;
// UPDATE=1 also renews the one in the README.
import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../server.mjs';
import { debugAPacket } from './debuggedPacket.mjs';
import { editorSession, pictures, quietSettings } from './editorSession.mjs';

const { session, inEditor } = await editorSession((workspace) => {
  copyFileSync(inCheckout('tests/editors/fixtures/web-server.rules'), join(workspace, 'web-server.rules'));
  writeFileSync(join(workspace, '70-disk.rules'), '# disks\nACTION=="add", KERNEL=="sd[a-z]", MODE="0660"\n');
});

async function waitForText(editor, pattern, what) {
  return editor.eventually(what, async () => {
    const text = await editor.visibleText();
    return pattern.test(text) && text;
  });
}

inEditor('a .rules file that starts with comments becomes an iptables ruleset', async (page, editor) => {
  await editor.openFile('web-server.rules');
  await page.locator('.statusbar', { hasText: 'iptables ruleset' }).waitFor({ timeout: 30_000 });
});

inEditor('the dead rule is underlined', async (page) => {
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 30_000 });
});

inEditor('every chain with rules has the lens Trace packet here', async (page, editor) => {
  await editor.eventually('a lens on each of the two chains', async () => (await lenses(page).count()) === 2);
});

inEditor('the lens asks for a packet that reaches the rule, and refuses what is none', async (page, editor) => {
  const input = page.locator('.quick-input-widget input').first();
  await editor.eventually('the question for a packet', async () => (await askOnLastChain(page)) && input.isVisible());
  const suggested = await input.inputValue();
  assert.match(suggested, /tcp/);

  await input.fill('tcp to nowhere in particular');
  await input.press('Enter');
  const refusal = page.locator('.quick-input-message');
  await page.locator('.quick-input-widget .monaco-inputbox.error').waitFor({ timeout: 10_000 });
  assert.ok((await refusal.innerText()).length > 10);
  await page.screenshot({ path: join(pictures, 'refused-packet.png') });

  await input.fill(suggested);
  await input.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: 10_000 });
});

inEditor('the verdict of the traced packet stands on the line', async (page, editor) => {
  await waitForText(editor, /-A WEB -s 203\.0\.113\.0\/24 -j DROP[^\n]+DROP/, 'the verdict behind the rule');
  await page.locator('.squiggly-warning').first().waitFor();
  await lenses(page).first().waitFor();
  await page.mouse.move(1000, 680);
  await page.waitForTimeout(1000);
  const picture = join(pictures, 'traced-packet.png');
  await page.screenshot({ path: picture });
  if (process.env.UPDATE === '1') {
    copyFileSync(picture, inCheckout('vscode-extension/media/screenshot.png'));
  }
});

inEditor('the whole trace opens beside the ruleset', async (page, editor) => {
  await editor.runCommand('RulesLsp: Show Trace Beside Ruleset');
  await page.locator('.tab', { hasText: 'Trace of web-server.rules' }).waitFor({ timeout: 20_000 });
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(pictures, 'trace-document.png') });
  await page.locator('.tab', { hasText: 'Trace of web-server.rules' }).click();
  await page.keyboard.press('Control+w');
});

inEditor('the effect of an edit opens beside the ruleset', async (page, editor) => {
  await editor.runCommand('RulesLsp: Show Effect of This Edit');
  const tab = page.locator('.tab', { hasText: 'Effect of the edit of web-server.rules' });
  await tab.waitFor({ timeout: 20_000 });
  await page.locator('.view-lines', { hasText: /fares?\s(alike|differently)/ }).waitFor({ timeout: 20_000 });
  await page.screenshot({ path: join(pictures, 'effect-document.png') });
  await tab.click();
  await page.keyboard.press('Control+w');
});

inEditor('clearing the trace takes the verdicts away', async (page, editor) => {
  await page.locator('.tab', { hasText: 'web-server.rules' }).click();
  await editor.runCommand('RulesLsp: Clear Trace');
  await waitForText(editor, /-A WEB -s 203\.0\.113\.0\/24 -j DROP\s*\n/, 'the rule without a verdict');
});

debugAPacket(inEditor, () => session.editor, (name) => session.editor.page.screenshot({ path: join(pictures, `${name}.png`) }));

inEditor('a udev file stays what it is', async (page, editor) => {
  await editor.openFile('70-disk.rules');
  await page.locator('.statusbar', { hasText: 'Plain Text' }).waitFor({ timeout: 10_000 });
});

inEditor('a server that cannot be started is said, with the way out', async (page) => {
  session.codeServer.configure({ ...quietSettings, 'rulesLsp.server.path': '/no/such/rules-lsp' });
  const message = page.locator('.notification-toast', { hasText: '/no/such/rules-lsp' });
  await message.waitFor({ timeout: 20_000 });
  await message.locator('.monaco-button', { hasText: 'Open Settings' }).waitFor();
});

function lenses(page) {
  return page.locator('.codelens-decoration a', { hasText: /trace packet here/i });
}

/**
 * Clicks the lens of the last chain, the lowest in the window, until the question is about that chain's first rule: the window
 * draws lenses anew whenever it likes, and then a click can meet nothing, or the lens of another chain.
 */
async function askOnLastChain(page) {
  try {
    const drawn = await lenses(page).all();
    const tops = await Promise.all(drawn.map(async (lens) => (await lens.boundingBox({ timeout: 1_000 })).y));
    await drawn[tops.indexOf(Math.max(...tops))].click({ timeout: 2_000 });
    await page.locator('.quick-input-title', { hasText: 'line 14' }).waitFor({ timeout: 5_000 });
    return true;
  } catch {
    await page.keyboard.press('Escape');
    return false;
  }
}
