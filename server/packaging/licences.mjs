import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tests/runner/process.mjs';
import { filesOf } from './archives.mjs';
import { licenceOf } from './bill.mjs';
import { output } from './product.mjs';

/** The licence texts of the NuGet packages that are linked into the program or lie beside it. */
export function nugetNotices(bill) {
  const packages = output('dotnet', ['nuget', 'locals', 'global-packages', '--list']).replace(/^[^:]*:\s*/, '').trim();
  const notices = bill.components.filter(({ purl }) => purl.startsWith('pkg:nuget/')).map((component) => {
    const folder = join(packages, component.name.toLowerCase(), component.version.toLowerCase());
    const texts = existsSync(folder) ? filesOf(folder).filter((path) => /(^|\/)(licen[cs]e|notice|third-party-notices)[^/]*$/i.test(path)) : [];
    const held = texts.map((name) => readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').trim());
    // A notice tells whose work is inside, and not under which terms.
    const isWhole = texts.some((name) => /(^|\/)licen[cs]e/i.test(name));
    return `${component.name} ${component.version} (${licenceOf(component)})\n\n${[...(isWhole ? [] : [usualText(component)]), ...held].join('\n\n')}\n`;
  });
  return notices.join('\n----\n\n');
}

/** The text of the licence that a package names without holding it. */
function usualText(component) {
  const licence = licenceOf(component);
  if (licence !== 'MIT') {
    throw new Error(`${component.name} ${component.version} holds no text of its licence, ${licence}`);
  }
  const holder = component.copyright ?? component.authors?.map(({ name }) => name).join(', ');
  const text = readFileSync(join(root, 'LICENSE'), 'utf8');
  return `${/^(copyright|©)/i.test(holder) ? holder : `Copyright ${holder}`}\n\n${text.slice(text.indexOf('Permission is hereby granted')).trim()}`;
}
