// What a person does with a ruleset in the real VS Code: findings, completion, hover, fixes, renames, the packet's way, expectations as
// tests, settings, a server that dies, and a large file. Pictures go to artifacts/screenshots; UPDATE=1 also renews those in the package.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../server.mjs';
import { editorSession, pictures, quietSettings } from './editorSession.mjs';

const example = inCheckout('vscode-extension/media/walkthrough/example.rules');
const { session, inEditor } = await editorSession((workspace) => {
  copyFileSync(example, join(workspace, 'example.iptables'));
  writeFileSync(join(workspace, 'backends.iptables'), '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dprt 22 -j ACCEPT\nCOMMIT\n');
  const rules = Array.from({ length: 10_000 }, (_, index) => `-A INPUT -s 10.${index >> 8 & 255}.${index & 255}.0/24 -j ACCEPT`);
  writeFileSync(join(workspace, 'large.iptables'), `*filter\n:INPUT DROP [0:0]\n${rules.join('\n')}\n-A INPUT -s 10.0.3.7/32 -j DROP\nCOMMIT\n`);
});

const suggestions = (page) => page.locator('.suggest-widget .label-name');
const wayOf = (page) => page.frameLocator('iframe.webview').last().frameLocator('#active-frame');
const keep = async (page, name, target) => {
  const picture = join(pictures, name);
  await page.screenshot({ path: picture });
  if (process.env.UPDATE === '1' && target !== undefined) {
    copyFileSync(picture, inCheckout(`vscode-extension/media/${target}`));
  }
};

/** Puts the cursor at the end of a line that shows a text. */
async function clickLine(page, text) {
  await page.locator('.view-line', { hasText: text }).first().click({ position: { x: 4, y: 8 } });
  await page.keyboard.press('End');
}

inEditor('the dead rule is underlined and its hover says why', async (page, editor) => {
  await editor.openFile('example.iptables');
  const squiggle = page.locator('.squiggly-warning').first();
  await squiggle.waitFor({ timeout: 30_000 });
  const hover = page.locator('.monaco-hover', { hasText: 'never reached' }).first();
  await editor.eventually('the hover', async () => {
    await page.mouse.move(900, 650);
    const { x, y, height } = await squiggle.boundingBox();
    await page.mouse.move(x + 60, y + height / 2, { steps: 4 });
    return hover.waitFor({ timeout: 3_000 }).then(() => true, () => false);
  });
  await page.waitForTimeout(500);
  await keep(page, 'findings.png', 'walkthrough/findings.png');
  await page.keyboard.press('Escape');
});

inEditor('the status bar says table, chain and back end', async (page, editor) => {
  await clickLine(page, '-A WEB -j ACCEPT');
  await page.locator('.statusbar-item', { hasText: 'filter WEB · ipv4 · nft and legacy' }).waitFor({ timeout: 10_000 });
});

inEditor('completion offers the targets and chains', async (page, editor) => {
  await clickLine(page, '-A WEB -j ACCEPT');
  await page.keyboard.press('Enter');
  await page.keyboard.type('-A WEB -j ');
  await editor.eventually('the list of targets', async () => {
    await page.keyboard.press('Control+Space');
    await page.waitForTimeout(400);
    return (await suggestions(page).allInnerTexts()).some((label) => /^(ACCEPT|DROP|LOG)/.test(label));
  });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+K');
});

inEditor('a quick fix moves the dead rule', async (page, editor) => {
  await clickLine(page, '-A INPUT -s 198.51.100.0/24');
  const action = page.locator('.action-widget .monaco-list-row', { hasText: /move/i }).first();
  await editor.eventually('the fix', async () => {
    await page.keyboard.press('Control+.');
    return action.waitFor({ timeout: 3_000 }).then(() => true, () => page.keyboard.press('Escape').then(() => false));
  });
  await action.click();
  await editor.eventually('the rule above the one that took its packets', async () =>
    /-s 198\.51\.100\.0\/24[^\n]*\n[^\n]*--dport 22 -j DROP/.test(await editor.visibleText()));
  await page.locator('.squiggly-warning').first().waitFor({ state: 'detached', timeout: 20_000 });
  await page.keyboard.press('Control+z');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 20_000 });
});

inEditor('the way of a packet is drawn beside the ruleset', async (page, editor) => {
  await editor.runCommand("RulesLsp: Show Packet's Way");
  const way = wayOf(page);
  await way.locator('svg.picture').waitFor({ timeout: 30_000 });
  await way.locator('.end.refuse', { hasText: 'DROP' }).waitFor();
  await editor.runCommand('View: Toggle Primary Side Bar Visibility');
  await page.mouse.move(300, 660);
  await page.waitForTimeout(700);
  await keep(page, 'packets-way-dark.png', 'packets-way.png');
  await editor.runCommand('View: Toggle Primary Side Bar Visibility');
  assert.match(await way.locator('meta[http-equiv]').getAttribute('content'), /^default-src 'none'.*script-src 'nonce-[\w+/=]+'$/);
});

inEditor('a station leads to its rule, by mouse and by keyboard', async (page, editor) => {
  const way = wayOf(page);
  const station = way.locator('[role=button][data-line]', { hasText: 'WEB rule 1' });
  await station.click();
  await page.locator('.statusbar-item', { hasText: 'filter WEB' }).waitFor({ timeout: 10_000 });
  const call = way.locator('[role=button][data-line]', { hasText: 'rule 3 → WEB' });
  await call.focus();
  await page.keyboard.press('Enter');
  await page.locator('.statusbar-item', { hasText: 'filter INPUT' }).waitFor({ timeout: 10_000 });
  assert.match(await station.getAttribute('aria-label'), /^filter INPUT: line 18, WEB rule 1 → DROP\. -A WEB/);
});

inEditor('an edit changes the way at once', async (page, editor) => {
  await clickLine(page, '-A WEB -s 203.0.113.0/24 -j DROP');
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press('Backspace');
  }
  await page.keyboard.type('ACCEPT');
  const way = wayOf(page);
  await way.locator('.end.accept', { hasText: 'ACCEPT' }).waitFor({ timeout: 20_000 });
  assert.match(await way.locator('.status').textContent(), /ACCEPT/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await way.locator('.end.refuse', { hasText: 'DROP' }).waitFor({ timeout: 20_000 });
});

for (const [theme, name] of [['Default Light Modern', 'light'], ['Default High Contrast', 'high-contrast']]) {
  inEditor(`the way follows the theme ${theme}`, async (page) => {
    const ground = () => wayOf(page).locator('.picture .ground').evaluate((element) => getComputedStyle(element).fill);
    const before = await ground();
    session.codeServer.configure({ ...quietSettings, 'workbench.colorTheme': theme });
    await session.editor.eventually('another ground', async () => (await ground()) !== before);
    await page.waitForTimeout(700);
    await keep(page, `packets-way-${name}.png`);
  });
}

inEditor('the page is there again after the window was loaded anew', async (page, editor) => {
  session.codeServer.configure(quietSettings);
  await page.reload();
  await wayOf(page).locator('.end.refuse', { hasText: 'DROP' }).waitFor({ timeout: 60_000 });
  await editor.closeTab("Packet's way");
});

inEditor('a chain is renamed everywhere', async (page, editor) => {
  await page.locator('.tab', { hasText: /^example\.iptables/ }).click();
  await page.locator('.view-line', { hasText: ':WEB - [0:0]' }).first().click({ position: { x: 14, y: 8 } });
  const box = page.locator('.rename-box input, .rename-input').first();
  await editor.eventually('the box for the name', async () => {
    await page.keyboard.press('F2');
    return box.waitFor({ timeout: 3_000 }).then(() => true, () => false);
  });
  await box.fill('PUBLIC');
  await box.press('Enter');
  await editor.eventually('the new name', async () => {
    const text = await editor.visibleText();
    return /-j PUBLIC/.test(text) && /-A PUBLIC -j ACCEPT/.test(text) && !/WEB -/.test(text);
  });
  await page.keyboard.press('Control+z');
});

inEditor('expectations pass and fail in the test explorer', async (page, editor) => {
  await editor.runCommand('Testing: Focus on Test Explorer View');
  const tree = page.locator('.test-explorer-tree, .test-explorer');
  const file = tree.locator('.monaco-list-row', { hasText: 'example.iptables' }).first();
  await file.waitFor({ timeout: 30_000 });
  await file.click();
  await page.keyboard.press('ArrowRight');
  await editor.runCommand('Test: Run All Tests');
  await tree.locator('.monaco-list-row', { hasText: 'ACCEPT tcp 198.51.100.7 > 192.0.2.1:22' }).first().waitFor({ timeout: 30_000 });
  await editor.eventually('one failed and two passed', async () =>
    (await tree.locator('.monaco-list-row .codicon-testing-failed-icon').count()) >= 1 && (await tree.locator('.monaco-list-row .codicon-testing-passed-icon').count()) === 2);
  await page.waitForTimeout(500);
  await keep(page, 'tests.png', 'walkthrough/tests.png');
  await page.keyboard.press('Escape');
  await editor.runCommand('View: Show Explorer');
});

inEditor('another back end is other findings and another status', async (page) => {
  session.codeServer.configure({ ...quietSettings, 'rulesLsp.backend': 'nft' });
  await page.locator('.tab', { hasText: /^example\.iptables/ }).click();
  await page.locator('.statusbar-item', { hasText: '· nft' }).filter({ hasNotText: 'legacy' }).waitFor({ timeout: 20_000 });
  session.codeServer.configure(quietSettings);
  await page.locator('.statusbar-item', { hasText: 'nft and legacy' }).waitFor({ timeout: 20_000 });
});

inEditor('a server that dies is started again and knows the traced packet', async (page, editor) => {
  await editor.runCommand('RulesLsp: Trace Packet Through Ruleset');
  const input = page.locator('.quick-input-widget input').first();
  await page.locator('.quick-input-title', { hasText: 'through the ruleset' }).waitFor({ timeout: 10_000 });
  await input.fill('tcp nowhere');
  await page.locator('.quick-input-widget .quick-input-message', { hasText: /^At character 5: / }).waitFor({ timeout: 10_000 });
  await input.fill('tcp 203.0.113.5 > 192.0.2.1:443 in eth0 syn');
  await input.press('Enter');
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: 10_000 });
  const verdict = /-A WEB -s 203\.0\.113\.0\/24 -j DROP[^\n]+DROP/;
  await editor.eventually('the verdict', async () => verdict.test(await editor.visibleText()));
  const before = serverProcesses();
  assert.equal(before.length, 1);
  process.kill(before[0], 'SIGKILL');
  await editor.eventually('another process', async () => serverProcesses().some((id) => id !== before[0]));
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 30_000 });
  await editor.eventually('the verdict after the restart', async () => verdict.test(await editor.visibleText()));
});

inEditor('a file of ten thousand rules is judged and edited', async (page, editor) => {
  await editor.openFile('large.iptables');
  await page.locator('.tab.active', { hasText: 'large.iptables' }).waitFor();
  await page.keyboard.press('Control+End');
  await page.locator('.squiggly-warning').first().waitFor({ timeout: 30_000 });
  await clickLine(page, '-s 10.0.3.7/32');
  const started = Date.now();
  await page.keyboard.press('Control+Shift+K');
  await page.locator('.squiggly-warning').first().waitFor({ state: 'detached', timeout: 20_000 });
  assert.ok(Date.now() - started < 5_000, `the finding was gone after ${Date.now() - started} ms`);
  await page.keyboard.press('Control+z');
});

inEditor('the task checks the folder, and its findings are problems', async (page, editor) => {
  // The server's own findings begin with the message, those that the task printed with the lint's name.
  const finding = page.locator('.markers-panel .monaco-list-row', { hasText: 'unknown-option: ' }).first();
  // VS Code may be busy with its list of tasks and drop the first choice; a task that has run once is among the first choices itself.
  const choose = (text, timeout) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click({ timeout }).then(() => true, () => false);
  await editor.eventually('the finding of the task', async () => {
    await editor.runCommand('Tasks: Run Task');
    await choose('rules-lsp', 8_000) && await choose('check rulesets', 4_000);
    await page.keyboard.press('Escape');
    await editor.runCommand('Problems: Focus on Problems View');
    return finding.waitFor({ timeout: 20_000 }).then(() => true, () => false);
  }, 90);
  await keep(page, 'task.png');
  await editor.runCommand('View: Toggle Panel Visibility');
});

inEditor('the walkthrough leads to an inline verdict', async (page, editor) => {
  await editor.runCommand('Welcome: Open Walkthrough');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Your firewall in one minute' }).click({ timeout: 20_000 });
  await page.locator('.getting-started-step', { hasText: 'Open a ruleset' }).waitFor({ timeout: 20_000 });
  await page.waitForTimeout(1_000);
  await keep(page, 'walkthrough.png');
  await page.locator('.getting-started-step .monaco-button', { hasText: 'Open Example Ruleset' }).click();
  await editor.eventually('the verdict of the example', async () => /trace tcp 203\.0\.113\.5[^\n]+DROP by line 18/.test(await editor.visibleText()));
});

/** The servers that run out of this session's own folder. */
function serverProcesses() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => {
    try {
      return readlinkSync(`/proc/${id}/exe`).startsWith(session.codeServer.extensionsFolder) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--stdio');
    } catch {
      return false;
    }
  });
}
