// Pictures of packets' ways in a real browser: nothing is loaded, nothing complains, and markup out of a ruleset stays text.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { inCheckout, serverPath } from './server.mjs';
import { browserIsMissing, browserPath } from './vscode/browser.mjs';

const skip = browserIsMissing() ?? false;
const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-picture-'));
const packet = 'tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn';
let browser;

before(async () => {
  browser = skip ? undefined : await chromium.launch({ executablePath: browserPath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** Draws a ruleset and opens it; `seen` has what the page asked for and what it complained about. */
async function open(rules, format, options = {}) {
  const file = join(folder, `way.${format}`);
  writeFileSync(file, execFileSync(serverPath(), ['--trace', packet, rules, '--output', format]));
  const page = await browser.newPage(options);
  const seen = { requests: [], complaints: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('console', (message) => seen.complaints.push(message.text()));
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  page.on('dialog', (dialog) => { seen.complaints.push('a dialog'); void dialog.dismiss(); });
  await page.goto(`file://${file}`);
  return { page, seen, file };
}

for (const format of ['svg', 'html']) {
  test(`a comment with markup is inert in ${format}`, { skip }, async () => {
    const rules = join(folder, 'evil.rules');
    const comment = '</title></svg><script>alert(1)</script><img src=http://192.0.2.9/x onerror=alert(1)><style>*{display:none}</style>';
    writeFileSync(rules, `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -p tcp -m comment --comment "${comment}" -j ACCEPT\nCOMMIT\n`);
    const { page, seen, file } = await open(rules, format);
    assert.ok((await page.locator('title').allTextContents()).some((title) => title.includes(comment)));
    assert.equal(await page.locator('script, img').count(), 0);
    assert.equal(await page.locator('style').count(), 1);
    assert.deepEqual(seen, { requests: [`file://${file}`], complaints: [] });
    await page.close();
  });
}

test('light, dark and forced colours are three pictures that can be read', { skip }, async () => {
  const rules = inCheckout('tests/rulesets/gateway.rules');
  const grounds = new Set();
  for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { colorScheme: 'dark', forcedColors: 'active' }]) {
    const { page, seen } = await open(rules, 'html', options);
    const contrasts = await page.locator('svg text').evaluateAll((texts) => {
      const light = (colour) => {
        const [red, green, blue] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      return texts.map((text) => {
        const box = text.parentElement.querySelector(':scope > rect.pill, :scope > rect.box') ?? text.closest('.station')?.querySelector('.box') ?? text.ownerSVGElement.querySelector('.ground');
        const [one, other] = [light(getComputedStyle(text).fill), light(getComputedStyle(box).fill)].sort((first, second) => second - first);
        return { text: text.textContent, contrast: (one + 0.05) / (other + 0.05) };
      });
    });
    assert.deepEqual(contrasts.filter(({ contrast }) => contrast < 4.5), []);
    grounds.add(await page.locator('.ground').evaluate((ground) => getComputedStyle(ground).fill));
    assert.deepEqual(seen.complaints, []);
    await page.close();
  }
  assert.equal(grounds.size, 3);
});

test('no text reaches out of its box', { skip }, async () => {
  const { page } = await open(inCheckout('tests/rulesets/gateway.rules'), 'svg');
  const wide = await page.locator('.station').evaluateAll((stations) => stations.flatMap((station) => {
    const box = station.querySelector('.box').getBBox();
    return [...station.querySelectorAll('text')].filter((text) => text.getBBox().x + text.getBBox().width > box.x + box.width).map((text) => text.textContent);
  }));
  assert.deepEqual(wide, []);
  await page.close();
});

test('the keyboard goes along the way, and one case can be looked at', { skip }, async () => {
  const rules = join(folder, 'lots.rules');
  writeFileSync(rules, '# rules-lsp: host eth0 192.0.2.1/24\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m statistic --mode random --probability 0.25 -j DROP\n-A INPUT -j ACCEPT\nCOMMIT\n');
  const { page } = await open(rules, 'html');
  await page.locator('label', { hasText: 'case 2: ACCEPT (75 %)' }).click();
  const opacity = (text) => page.locator('.row', { hasText: text }).evaluate((row) => getComputedStyle(row).opacity);
  assert.equal(await opacity('→ ACCEPT'), '1');
  assert.ok(Number(await opacity('→ DROP')) < 0.5);
  const labels = await page.locator('svg [tabindex="0"]').evaluateAll((places) => places.map((place) => place.getAttribute('aria-label')));
  assert.match(labels[0], /^comes in: by eth0/);
  assert.deepEqual(labels.filter((label) => label.startsWith('filter INPUT')).map((label) => /→ (\w+)/.exec(label)[1]), ['DROP', 'ACCEPT']);
  assert.ok(labels.every((label) => label.length > 0));
  await page.close();
});
