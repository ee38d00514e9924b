import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { escapeAttribute, lineOf, nothingTraced, pageOf } = await importTypeScript('features/packets-way/packetsWayPage.ts');
const page = (parts) => pageOf({ nonce: 'bm9uY2U=', scriptAddress: 'https://host/packetsWay.js', pictures: '<section>drawn</section>', style: '.picture{}', state: '{}', ...parts });

test('the page may run its own script and load nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page())[1];
  assert.equal(policy, "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'nonce-bm9uY2U='; script-src 'nonce-bm9uY2U='");
  assert.equal(page().match(/<script/g).length, 1);
  assert.match(page(), /<script nonce="bm9uY2U=" src="https:\/\/host\/packetsWay\.js"><\/script>/);
  assert.doesNotMatch(page(), /unsafe|style=|\son\w+=/);
});

test('what the page remembers cannot leave its attribute', () => {
  const state = '{"packet":"\'\\"><script>alert(1)</script>"}';
  const written = /data-state="([^"]*)"/.exec(page({ state }))[1];
  assert.equal(written, escapeAttribute(state));
  assert.doesNotMatch(written, /[<>"']/);
});

test('where nothing was traced the page says how to', () => {
  assert.ok(page({ pictures: '' }).includes(nothingTraced));
  assert.ok(page().includes('<section>drawn</section>'));
});

test('a message names a line of the file or nothing', () => {
  assert.equal(lineOf({ line: 3 }, 10), 2);
  assert.equal(lineOf({ line: 10 }, 10), 9);
  for (const message of [{ line: 0 }, { line: 11 }, { line: 1.5 }, { line: '3' }, { line: NaN }, {}, null, undefined, 'line', 7]) {
    assert.equal(lineOf(message, 10), undefined, JSON.stringify(message));
  }
});
