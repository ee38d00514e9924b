// How the extension reads what the server answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { placeText, placeTooltip } = await importTypeScript('features/status/placeText.ts');
const { problemText } = await importTypeScript('features/trace/packetProblem.ts');
const { filesIn, idsOf } = await importTypeScript('features/expectations/expectationAnswer.ts');
const { CrashHistory, crashSpan, mostCrashes } = await importTypeScript('features/language-client/crashHistory.ts');

test('the status bar has what is known of the place', () => {
  const place = (more) => ({ place: { family: 'ipv4', backend: 'both', ...more } });
  assert.equal(placeText(place({ table: 'nat', chain: 'POSTROUTING', backend: 'legacy' })), 'nat POSTROUTING · ipv4 · legacy');
  assert.equal(placeText(place({ table: 'nat' })), 'nat · ipv4 · nft and legacy');
  assert.equal(placeText(place()), 'ipv4 · nft and legacy');
  assert.equal(placeTooltip(place({ table: 'nat', chain: 'WEB' })), 'In the chain WEB of the table nat. The ruleset is for ipv4 and judged for iptables-nft and iptables-legacy.');
  for (const answer of [undefined, null, {}, { place: null }, { place: { family: 'ipv4' } }, 'text']) {
    assert.equal(placeText(answer), undefined);
  }
});

test('a mistake in a packet is told with its place', () => {
  const problem = { problem: { character: 4, message: 'an address is expected.' } };
  assert.equal(problemText('tcp to nowhere', problem), 'At character 5: an address is expected.');
  assert.equal(problemText('tcp ', problem), 'At the end: an address is expected.');
  assert.equal(problemText('tcp 192.0.2.1 > 192.0.2.2', {}), undefined);
});

test('expectations keep their names when others come before them', () => {
  const expect = (expected, packet) => ({ expected, packet });
  assert.deepEqual(idsOf([expect('DROP', 'a'), expect('ACCEPT', 'b'), expect('DROP', 'a')]), ['DROP a', 'ACCEPT b', 'DROP a #2']);
  assert.deepEqual(idsOf([expect('ACCEPT', 'b')]), ['ACCEPT b']);
  assert.deepEqual(filesIn({ expectations: [] }), []);
  assert.deepEqual(filesIn(undefined), []);
});

test('a server that ends at once is not started for ever', () => {
  const history = new CrashHistory();
  for (let i = 0; i < mostCrashes; i++) {
    assert.equal(history.note(i * 1000), true);
  }
  assert.equal(history.note(10_000), false);
  assert.equal(history.note(10_000 + crashSpan), true);
  history.forget();
  assert.equal(history.note(0), true);
});
