import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importTypeScript } from './importTypeScript.mjs';

const { looksLikeIptables } = await importTypeScript('features/language-detection/looksLikeIptables.ts');

function detected(text) {
  const lines = text.split('\n');
  return looksLikeIptables((line) => lines[line], lines.length);
}

const rulesets = {
  'a table after comments': '# my firewall\n\n#\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n',
  'a table with a space after the star': '# old style\n* nat\n',
  'a fragment that starts with a chain': '# ufw\n:ufw-user-input - [0:0]\n',
  'a fragment that starts with a rule': '\n-A INPUT -i lo -j ACCEPT\n',
  'a rule with counters': '[12:840] -A INPUT -j DROP',
  'a command out of a shell': '#!/bin/sh\nsudo /sbin/iptables -P INPUT DROP\n',
  'a command for IPv6': '$ ip6tables -A INPUT -j DROP\n',
  'a long option': '--append INPUT -j DROP',
  'carriage returns': '# dos\r\n*filter\r\n',
};

const others = {
  'udev': '# keyboard\nACTION=="add", SUBSYSTEM=="input", MODE="0660"\n',
  'polkit': '// allow\npolkit.addRule(function(action, subject) { return "yes"; });\n',
  'Snort': '# local\nalert tcp any any -> $HOME_NET 22 (msg:"ssh"; sid:1;)\n',
  'Firestore': "rules_version = '2';\nservice cloud.firestore {\n",
  'audit, list and action': '# audit\n-A exit,always -F arch=b64 -S execve\n',
  'audit, watch': '-D\n-w /etc/passwd -p wa\n',
  'Suricata with a pass rule': 'pass ip any any <> any any (sid:2;)\n',
  'a script of something else': '#!/bin/sh\nset -e\nnft -f /etc/nftables.conf\n',
  'a sentence about iptables': 'iptables is what this is about\n',
  'a Markdown list': '* filter the mail\n* sort it\n',
  'nothing but comments': '# one\n# two\n',
  'nothing': '',
};

for (const [name, text] of Object.entries(rulesets)) {
  test(`a ruleset: ${name}`, () => assert.equal(detected(text), true));
}
for (const [name, text] of Object.entries(others)) {
  test(`not a ruleset: ${name}`, () => assert.equal(detected(text), false));
}

test('a file of comments only is given up after 500 lines', () => {
  assert.equal(detected(`${'# note\n'.repeat(499)}*filter`), true);
  assert.equal(detected(`${'# note\n'.repeat(500)}*filter`), false);
});
