// The script of the page that shows a packet's way: it puts new pictures in and tells the editor which line is asked for.

export {};

declare function acquireVsCodeApi(): { postMessage(message: object): void; setState(state: unknown): void };

const editor = acquireVsCodeApi();
const main = document.querySelector('main')!;
const status = document.querySelector('.status')!;
editor.setState(JSON.parse(document.body.dataset['state'] ?? '{}'));
makeReachable();
showEnd();

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (typeof data !== 'object' || data === null) {
    return;
  }
  const html: unknown = Reflect.get(data, 'html');
  if (typeof html === 'string') {
    replace(html);
  }
  if (Reflect.has(data, 'state')) {
    editor.setState(Reflect.get(data, 'state'));
  }
});

main.addEventListener('click', (event) => reveal(event.target));
main.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && reveal(event.target)) {
    event.preventDefault();
  }
});

/** Tells the editor which line a station or a word is about. */
function reveal(target: EventTarget | null): boolean {
  const line = target instanceof Element ? target.closest('[data-line]')?.getAttribute('data-line') : undefined;
  if (line === null || line === undefined) {
    return false;
  }
  editor.postMessage({ line: Number(line) });
  return true;
}

/** In a narrow column the end of the way may stand outside. */
function showEnd(): void {
  const end = main.querySelector('.end');
  const sheet = end?.closest('.sheet');
  if (end && sheet) {
    sheet.scrollLeft += Math.max(0, end.getBoundingClientRect().right + 20 - sheet.getBoundingClientRect().right);
  }
}

/** What leads to a line can be reached with the keyboard and says that it can be pressed. */
function makeReachable(): void {
  for (const place of main.querySelectorAll('.row[data-line], span[data-line]')) {
    place.setAttribute('role', place instanceof SVGElement ? 'button' : 'link');
    place.setAttribute('tabindex', '0');
  }
}

/** Puts new pictures in: what was chosen, opened, focused and scrolled to stays so, and a changed verdict is said. */
function replace(html: string): void {
  const said = verdicts();
  const scrolled = sheets().map((sheet) => sheet.scrollLeft);
  const open = details().map((element) => element.open);
  const chosen = [...main.querySelectorAll<HTMLInputElement>('input:checked')].map(({ name, value }) => ({ name, value }));
  const focused = focusable().indexOf(document.activeElement as HTMLElement | SVGElement);
  main.innerHTML = html;
  makeReachable();
  sheets().forEach((sheet, index) => (sheet.scrollLeft = scrolled[index] ?? 0));
  details().forEach((element, index) => (element.open = open[index] ?? false));
  for (const { name, value } of chosen) {
    const input = main.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (input !== null) {
      input.checked = true;
    }
  }
  focusable()[focused]?.focus();
  if (verdicts() !== said) {
    status.textContent = verdicts();
  }
}

function sheets(): Element[] {
  return [...main.querySelectorAll('.sheet')];
}

function details(): HTMLDetailsElement[] {
  return [...main.querySelectorAll('details')];
}

function focusable(): (HTMLElement | SVGElement)[] {
  return [...main.querySelectorAll<HTMLElement | SVGElement>('[tabindex="0"], input, summary')];
}

function verdicts(): string {
  return [...main.querySelectorAll('.words h2')].map((heading) => heading.textContent).join('. ');
}
