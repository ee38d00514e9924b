// One VS Code (code-server) with the packaged extension, a workspace and a window, for the tests of one file.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inCheckout } from '../server.mjs';
import { browserIsMissing } from './browser.mjs';
import { CodeServer, installCodeServer } from './codeServer.mjs';
import { EditorWindow } from './editorWindow.mjs';

const vsix = inCheckout('artifacts/rules-lsp-linux-x64.vsix');
export const pictures = inCheckout('artifacts/screenshots');
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'editor.minimap.enabled': false,
  'testing.automaticallyOpenTestResults': 'neverOpen',
  // Its lines lie over others, where nothing can be pointed at.
  'editor.stickyScroll.enabled': false,
};

/**
 * Starts everything before the tests of a file and ends it after them. `fill` puts files into the workspace's folder. Gives `inEditor`,
 * which makes a test that is skipped where there is no editor, and `session` with what runs.
 */
export async function editorSession(fill) {
  const skip = browserIsMissing() ?? await installCodeServer() ?? false;
  const profile = mkdtempSync(join(tmpdir(), 'rules-lsp-vscode-'));
  const codeServer = new CodeServer(profile);
  const session = { codeServer, editor: undefined, workspace: join(profile, 'firewall') };

  before(async () => {
    if (skip) {
      return;
    }
    assert.ok(existsSync(vsix), `${vsix} is missing: run "npm run package:extension" first`);
    mkdirSync(session.workspace);
    mkdirSync(pictures, { recursive: true });
    fill(session.workspace);
    codeServer.configure(quietSettings);
    await codeServer.installExtension(vsix);
    await codeServer.start();
    session.editor = await EditorWindow.open(codeServer.address(session.workspace));
  });

  after(async () => {
    await session.editor?.close();
    codeServer.stop();
    // code-server writes its last state while it ends.
    rmSync(profile, { recursive: true, maxRetries: 20, retryDelay: 250 });
  });

  /** Runs one test against the window; a failing one leaves a picture and the server's log behind. */
  function inEditor(name, body) {
    test(name, { skip, timeout: 120_000 }, async () => {
      const { editor } = session;
      try {
        await body(editor.page, editor);
      } catch (error) {
        const picture = join(pictures, `failed ${name}.png`.replaceAll(' ', '-'));
        await editor.page.screenshot({ path: picture });
        console.log(`See ${picture}\n${codeServer.log}`);
        throw error;
      }
    });
  }

  return { session, inEditor };
}
