/** The licences that parts of MIT-licensed software may be delivered under. */
export const fittingLicences = new Set(['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Zlib', 'Unlicense', 'CC0-1.0']);

/** As well as those, what tools may be under that build and test, and of which nothing is delivered. */
export const toolLicences = new Set([...fittingLicences, 'WTFPL', 'Python-2.0', 'Artistic-2.0', 'CC-BY-3.0']);

/** Licences that a package tells only by an address that leads to the text. */
export const licencesByAddress = {
  'https://github.com/sprache/Sprache/blob/master/licence.txt': 'MIT',
  'https://raw.githubusercontent.com/xunit/xunit/master/license.txt': 'Apache-2.0',
};

/** Packages whose licence is a text of their own, read by a person: they may be used to package an extension. */
const ownLicences = /^@vscode\/vsce-sign(-|$)/;

/** Whether a licence, or one of an expression's alternatives, is in a set. */
export function fits(licence, name, allowed) {
  const alternatives = (licence ?? '').replace(/[()]/g, '').split(' OR ');
  return alternatives.some((one) => allowed.has(one)) || (allowed === toolLicences && ownLicences.test(name));
}
