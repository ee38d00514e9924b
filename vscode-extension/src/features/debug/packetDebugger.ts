import * as vscode from 'vscode';
import { messageOf, type RulesServer } from '../language-client/rulesServer';
import { locateServer } from '../language-client/serverPath';
import { textOf } from '../ruleset-answers/answerDocument';
import { rulesetEditor } from '../ruleset-answers/rulesetEditor';
import { historyKey, remember } from '../trace/packetHistory';
import { askForPacket, problemOf } from '../trace/packetInput';
import { type PacketLaunch, launchOf, optionAt } from './launch';

const type = 'rules-lsp';

/** Steps packets through rulesets: starts the server's debugger, fills in what a configuration leaves out, asks for packets. */
export function packetDebugger(server: RulesServer, extensionPath: string, memory: vscode.Memento): vscode.Disposable {
  const adapters: vscode.DebugAdapterDescriptorFactory = {
    createDebugAdapterDescriptor() {
      const location = locateServer(vscode.workspace.getConfiguration('rulesLsp').get('server.path', ''), extensionPath, process.platform);
      if (location.problem !== undefined) {
        throw new Error(`RulesLsp cannot debug: ${location.problem}`);
      }
      return new vscode.DebugAdapterExecutable(location.path, ['--dap']);
    },
  };
  const configurations: vscode.DebugConfigurationProvider = {
    async resolveDebugConfigurationWithSubstitutedVariables(_folder, configuration) {
      // An empty packet asks for one every time, so that one configuration serves them all.
      if (typeof configuration['packet'] === 'object' || String(configuration['packet'] ?? '').trim() !== '') {
        return configuration;
      }
      const packet = await packetFor(String(configuration['program'] ?? ''));
      return packet === undefined ? undefined : { ...configuration, packet };
    },
    resolveDebugConfiguration(_folder, configuration) {
      const editor = vscode.window.activeTextEditor;
      const file = editor?.document.languageId === 'iptables' ? editor.document.uri.fsPath : undefined;
      const launch = launchOf(configuration as PacketLaunch, file, defaults());
      if (launch.program === undefined) {
        void vscode.window.showInformationMessage('Open an iptables ruleset first, or name one as "program" in launch.json.');
        return undefined;
      }
      return launch as vscode.DebugConfiguration;
    },
  };

  async function packetFor(program: string): Promise<string | undefined> {
    const history = memory.get<readonly string[]>(historyKey, []);
    let packet: string | undefined;
    await askForPacket({
      title: 'Debug a packet or a scenario',
      suggestion: (await suggestionFor(program)) ?? history[0] ?? '',
      history,
      problemOf: (text) => problemOf(server, vscode.Uri.file(program).toString(), text),
      accept: async (text) => {
        packet = text;
        await memory.update(historyKey, remember(history, text));
      },
    });
    return packet;
  }

  /** A packet that reaches the rule under the caret, where the caret is in the ruleset. */
  async function suggestionFor(program: string): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.fsPath !== program) {
      return undefined;
    }
    try {
      const position = { uri: editor.document.uri.toString(), line: editor.selection.active.line };
      return textOf(await server.run('rulesLsp.traceHere', position), 'suggestedPacket');
    } catch {
      // Without a suggestion the box is empty, and nothing else is missing.
      return undefined;
    }
  }

  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory(type, adapters),
    vscode.debug.registerDebugConfigurationProvider(type, configurations),
    vscode.commands.registerCommand('rulesLsp.debugPacket', async (resource?: vscode.Uri) => {
      const uri = resource ?? rulesetEditor()?.document.uri;
      if (uri === undefined) {
        return;
      }
      if (uri.scheme !== 'file') {
        void vscode.window.showInformationMessage('Save the ruleset first: the debugger reads it from the disk.');
        return;
      }
      try {
        await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
          type, request: 'launch', name: `Packet through ${uri.path.split('/').pop()}`, program: uri.fsPath, packet: '', stopOnEntry: true,
        });
      } catch (error) {
        void vscode.window.showErrorMessage(messageOf(error));
      }
    }),
    // The editor's own idea of an expression ends at a dash.
    vscode.languages.registerEvaluatableExpressionProvider('iptables', {
      provideEvaluatableExpression(document, position) {
        const option = optionAt(document.lineAt(position.line).text, position.character);
        return option && new vscode.EvaluatableExpression(
          new vscode.Range(position.line, option.start, position.line, option.start + option.text.length), option.text);
      },
    }),
  );
}

/** What the settings say where a configuration says nothing. */
function defaults(): PacketLaunch {
  const settings = vscode.workspace.getConfiguration('rulesLsp');
  return { backend: settings.get('backend'), family: settings.get('family'), profile: settings.get('profile'), host: settings.get('host') };
}
