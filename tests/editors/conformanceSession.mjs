import assert from 'node:assert/strict';
import { LanguageSession } from './languageSession.mjs';
import { inCheckout } from './server.mjs';

/** What an editor of today can do. */
export const capabilities = {
  general: { positionEncodings: ['utf-16'] },
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] }, configuration: true, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true }, textDocumentContent: {} },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    inlayHint: {},
  },
};

/** A session of such an editor with a ruleset open. */
export async function openRuleset() {
  const session = await LanguageSession.start(capabilities);
  const ruleset = await session.openFile(inCheckout('tests/editors/fixtures/web-server.rules'));
  return { session, ruleset };
}

/** The 0-based line that holds the text, and the position right behind `behind` in it. */
export function positionBehind(ruleset, text, behind) {
  const line = ruleset.lines.findIndex((candidate) => candidate.includes(text));
  return { line, character: ruleset.lines[line].indexOf(behind) + behind.length };
}

export function assertAll(items, is, what) {
  assert.ok(Array.isArray(items) && items.length > 0, `no ${what}: ${JSON.stringify(items)}`);
  for (const item of items) {
    assert.ok(is(item), `not a ${what}: ${JSON.stringify(item)}`);
  }
}
