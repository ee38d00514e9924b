/** What the page of *Show Packet's Way* is made of. Nothing here needs the editor. */
export interface PageParts {
  /** Allows this page's own script and styles, and nothing else. */
  readonly nonce: string;
  /** Where the page's script is, as the page may name it. */
  readonly scriptAddress: string;
  /** The server's pictures, already escaped. */
  readonly pictures: string;
  /** The server's style sheet. */
  readonly style: string;
  /** What the page remembers through a reload, as JSON. */
  readonly state: string;
}

/** The colours of the pictures by those of the editor's theme; those of high contrast are borders and text. */
const themeColours = `
body.page, body.page .picture {
  --ground: var(--vscode-editor-background); --ink: var(--vscode-editor-foreground); --faint: var(--vscode-descriptionForeground, var(--vscode-editor-foreground));
  --hook: var(--vscode-sideBar-background, transparent); --box: var(--vscode-editor-background); --border: var(--vscode-contrastBorder, var(--vscode-widget-border, #80808080));
  --line: var(--vscode-editorLineNumber-foreground); --way: var(--vscode-textLink-foreground); --way-ground: color-mix(in srgb, var(--way) 10%, var(--ground));
  --change: var(--vscode-terminal-ansiMagenta, var(--ink)); --accept: var(--vscode-terminal-ansiGreen, var(--ink)); --accept-ground: color-mix(in srgb, var(--accept) 12%, var(--ground));
  --refuse: var(--vscode-list-errorForeground, var(--ink)); --refuse-ground: color-mix(in srgb, var(--refuse) 12%, var(--ground));
  --open: var(--vscode-list-warningForeground, var(--ink)); --open-ground: color-mix(in srgb, var(--open) 12%, var(--ground)); --focus: var(--vscode-focusBorder);
}
body.vscode-high-contrast, body.vscode-high-contrast .picture, body.vscode-high-contrast-light, body.vscode-high-contrast-light .picture {
  --faint: var(--ink); --border: var(--vscode-contrastBorder); --line: var(--ink); --way-ground: var(--ground); --change: var(--ink);
  --accept: var(--ink); --refuse: var(--ink); --open: var(--ink); --accept-ground: var(--ground); --refuse-ground: var(--ground); --open-ground: var(--ground); --hook: var(--ground);
}
body.page { font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
body.page [data-line] { cursor: pointer; }
body.page span[data-line] { color: var(--vscode-textLink-foreground); }
body.page .row[data-line]:hover text { text-decoration: underline; }
.status { height: 1px; overflow: hidden; position: absolute; width: 1px; clip-path: inset(50%); }
`;

/** Said where there is nothing to draw. */
export const nothingTraced = '<p class="nothing">No packet was traced through this ruleset yet. Run <em>RulesLsp: Trace Packet Through Ruleset…</em>, or write a line such as <code># rules-lsp: trace tcp 198.51.100.7 &gt; 192.0.2.1:22 in eth0</code>.</p>';

/** A whole page that loads its own script and nothing else, from nowhere else. */
export function pageOf({ nonce, scriptAddress, pictures, style, state }: PageParts): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>Packet's way</title>
<style nonce="${nonce}">${style}${themeColours}</style>
</head>
<body class="page" data-state="${escapeAttribute(state)}">
<p class="status" role="status"></p>
<main>${pictures === '' ? nothingTraced : pictures}</main>
<script nonce="${nonce}" src="${escapeAttribute(scriptAddress)}"></script>
</body>
</html>`;
}

export function escapeAttribute(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

/** The 0-based line that a message of the page asks for; undefined where it is none of our messages. */
export function lineOf(message: unknown, lineCount: number): number | undefined {
  if (typeof message !== 'object' || message === null) {
    return undefined;
  }
  const line: unknown = Reflect.get(message, 'line');
  return typeof line === 'number' && Number.isInteger(line) && line >= 1 && line <= lineCount ? line - 1 : undefined;
}
