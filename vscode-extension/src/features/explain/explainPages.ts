import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { textOf } from '../ruleset-answers/answerDocument';

const scheme = 'rules-lsp-explain';

/** Shows the page of a diagnostic, a match or a target in the Markdown preview. */
export function explainPages(server: RulesServer): vscode.Disposable {
  const pages = new Map<string, string>();

  server.intercept('rulesLsp.explain', async ([argument]) => {
    const name = textOf(argument, 'code') ?? await askForName();
    if (name === undefined) {
      return;
    }
    try {
      const markdown = textOf(await server.run('rulesLsp.explain', { code: name }), 'markdown');
      if (markdown === undefined) {
        void vscode.window.showInformationMessage(`There is no page about ${name}.`);
        return;
      }
      const page = vscode.Uri.from({ scheme, path: `/${name}.md` });
      pages.set(page.path, markdown);
      await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
    } catch (error) {
      void vscode.window.showErrorMessage(messageOf(error));
    }
  });

  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: (uri) => pages.get(uri.path) ?? '',
  });
}

/** Asks for a code or a name; the code of the diagnostic at the cursor stands in the box. */
async function askForName(): Promise<string | undefined> {
  return await vscode.window.showInputBox({
    title: 'Explain a diagnostic, a match or a target',
    value: codeAtCursor() ?? '',
    prompt: 'A code such as RL4001, or the name of a match or target such as conntrack or DNAT.',
  });
}

function codeAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const line = editor.selection.active.line;
  const diagnostic = vscode.languages.getDiagnostics(editor.document.uri)
    .find(({ source, range }) => source === 'rules-lsp' && range.start.line <= line && line <= range.end.line);
  const code = diagnostic?.code;
  return code === undefined ? undefined : String(typeof code === 'object' ? code.value : code);
}
