import { chromium } from 'playwright-core';
import { browserPath } from './browser.mjs';

/** One VS Code window in a headless browser, with the few moves that the tests need. */
export class EditorWindow {
  #browser;
  page;

  static async open(address) {
    const window = new EditorWindow();
    window.#browser = await chromium.launch({
      executablePath: browserPath,
      args: [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    });
    window.page = await window.#browser.newPage({ viewport: { width: 1280, height: 720 } });
    await window.page.goto(address);
    await window.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    return window;
  }

  async openFile(name) {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first().dblclick({ timeout: 60_000 });
    await this.page.locator('.monaco-editor .view-line').first().waitFor({ timeout: 30_000 });
  }

  /** The palette closes by itself when something else takes the focus, such as an editor that is still opening: then it is opened again. */
  async runCommand(title) {
    const input = this.page.locator('.quick-input-widget input').first();
    const patience = { timeout: 5_000 };
    await this.eventually(`the command ${title} in the palette`, async () => {
      try {
        await this.page.keyboard.press('F1');
        await input.waitFor(patience);
        await input.fill(`>${title}`, patience);
        await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click(patience);
        return true;
      } catch {
        await this.page.keyboard.press('Escape');
        return false;
      }
    });
  }

  async closeTab(title) {
    const tab = this.page.locator('.tab', { hasText: title }).first();
    await tab.click();
    await this.runCommand('View: Close Editor');
    await tab.waitFor({ state: 'detached', timeout: 10_000 });
  }

  /** Asks again and again until the answer is neither false nor undefined, and gives it; the window draws lenses and hints anew whenever it likes. */
  async eventually(what, probe, seconds = 30) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const answer = await probe();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
      if (Date.now() > end) {
        throw new Error(`${what} did not appear within ${seconds} s; the editor shows:\n${await this.visibleText()}`);
      }
      await this.page.waitForTimeout(200);
    }
  }

  /** What the editor shows as text, inlay hints included, from top to bottom; the editor writes spaces as no-break spaces. */
  async visibleText() {
    const editors = await this.page.locator('.monaco-editor .view-lines').evaluateAll((shown) => shown.map((editor) =>
      [...editor.querySelectorAll('.view-line')].sort((one, other) => one.offsetTop - other.offsetTop).map((line) => line.textContent).join('\n')));
    return editors.join('\n').replaceAll('\u00a0', ' ');
  }

  async close() {
    await this.#browser?.close();
  }
}
