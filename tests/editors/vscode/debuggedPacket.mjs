// A packet stepped through web-server.rules in VS Code's own debugger.
import assert from 'node:assert/strict';

const packet = 'tcp 203.0.113.7:40000 > 192.0.2.1:443 in eth0 syn';

/** The tests, in their order; `take` makes a picture under a name. */
export function debugAPacket(inEditor, editorOf, take) {
  inEditor('a breakpoint stands on a rule', async (page) => {
    await page.locator('.tab', { hasText: 'web-server.rules' }).click();
    await putCaretOn(editorOf(), 'WEB -s 203.0.113.0/24');
    await page.keyboard.press('F9');
    await page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor({ timeout: 20_000 });
  });

  inEditor('Debug Packet asks for a packet and stops at its first rule', async (page) => {
    await editorOf().runCommand('RulesLsp: Debug Packet…');
    const input = page.locator('.quick-input-widget input').first();
    await page.locator('.quick-input-title', { hasText: 'Debug a packet' }).waitFor({ timeout: 20_000 });
    await input.fill(packet);
    await input.press('Enter');
    await page.locator('.debug-toolbar').waitFor({ timeout: 30_000 });
    await page.locator('.debug-top-stack-frame-line').first().waitFor({ timeout: 20_000 });
    await editorOf().runCommand('View: Show Run and Debug');
    await stoppedIn(editorOf(), /INPUT rule 1 → ACCEPT/);
  });

  inEditor('the packet goes on to the breakpoint, called from INPUT', async (page) => {
    await page.keyboard.press('F5');
    await stoppedIn(editorOf(), /WEB rule 1 → DROP[\s\S]*INPUT rule 4 → WEB[\s\S]*table filter at INPUT/);
    await page.locator('.debug-top-stack-frame-line').first().waitFor({ timeout: 10_000 });
  });

  inEditor('the variables are those of the packet', async (page) => {
    await editorOf().eventually('the packet among the variables', async () => {
      const shown = plain((await page.locator('.debug-variables').allInnerTexts()).join('\n'));
      return /Packet[\s\S]*in = eth0[\s\S]*src = 203\.0\.113\.7/.test(shown.replaceAll(/\s*=\s*/g, ' = '));
    });
    await page.waitForTimeout(500);
    await take('debugged-packet');
  });

  inEditor('a step leads to the verdict, and the debug console tells it', async (page) => {
    await page.keyboard.press('F10');
    await stoppedIn(editorOf(), /DROP: dropped, by line 14 \(filter WEB\)/);
    await take('debugged-verdict');
    await page.keyboard.press('F5');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden', timeout: 20_000 });
    await editorOf().runCommand('Debug Console: Focus on Debug Console View');
    await editorOf().eventually('the verdict in the debug console', async () =>
      /packet: DROP: dropped, by line 14 \(filter WEB\)/.test(plain(await page.locator('.repl').first().innerText())));
    await take('debugged-console');
  });

  inEditor('what is no packet is refused with the place', async (page) => {
    await editorOf().runCommand('RulesLsp: Debug Packet…');
    const input = page.locator('.quick-input-widget input').first();
    await page.locator('.quick-input-title', { hasText: 'Debug a packet' }).waitFor({ timeout: 20_000 });
    await input.fill('tcp to nowhere in particular');
    await input.press('Enter');
    const refusal = page.locator('.monaco-dialog-box', { hasText: "can't be read at character" });
    await refusal.waitFor({ timeout: 20_000 });
    assert.match(await refusal.innerText(), /The packet can't be read at character \d+/);
    await take('debug-refused-packet');
    await page.keyboard.press('Escape');
    await refusal.waitFor({ state: 'hidden', timeout: 10_000 });
    // Back to the files, where the next tests look.
    await putCaretOn(editorOf(), 'WEB -s 203.0.113.0/24');
    await page.keyboard.press('F9');
    await page.keyboard.press('Control+j');
    await page.keyboard.press('Control+Shift+e');
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 20_000 });
  });
}

async function putCaretOn(editor, text) {
  await editor.page.locator('.view-line', { hasText: text }).first().click({ timeout: 10_000 });
}

async function stoppedIn(editor, stack) {
  await editor.eventually(`the stack ${stack}`, async () => {
    const lines = await editor.page.locator('.debug-call-stack').allInnerTexts();
    return stack.test(plain(lines.join('\n')));
  });
}

function plain(text) {
  return text.replaceAll('\u00a0', ' ');
}
