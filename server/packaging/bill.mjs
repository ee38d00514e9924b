// The software bill of materials: what is inside the packages, as the tools of CycloneDX and npm see it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licencesByAddress } from './licenceNames.mjs';
import { buildFolder, nativePlatforms } from './programs.mjs';
import { output, sourceDateEpoch, version } from './product.mjs';

const tool = { name: 'CycloneDX', version: '6.3.1' };

/**
 * Everything that is delivered, as a CycloneDX 1.6 document without a random serial number.
 * `bundled` are the npm packages that went into the extension.
 */
export function billOfMaterials(bundled) {
  const nuget = nugetBill();
  const npm = npmComponents(bundled);
  const runtime = runtimeComponents();
  const components = [...nuget.components, ...npm, ...runtime].sort((one, other) => (one['bom-ref'] < other['bom-ref'] ? -1 : 1));
  const known = new Set(components.map((component) => component['bom-ref']));
  const product = nuget.metadata.component;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      ...nuget.metadata,
      timestamp: new Date(sourceDateEpoch * 1000).toISOString(),
      component: { ...product, description: 'Language server, checker and packet tracer for iptables rulesets', licenses: [{ license: { id: 'MIT' } }] },
    },
    components,
    dependencies: [
      // npm's packages are bundled into one file: who needs whom among them says nothing about it.
      { ref: product['bom-ref'], dependsOn: [...known].sort() },
      ...nuget.dependencies
        .filter(({ ref }) => known.has(ref))
        .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((needed) => known.has(needed)).sort() }))
        .sort((one, other) => (one.ref < other.ref ? -1 : 1)),
    ],
  };
}

/** A short name of a component's licence. */
export function licenceOf(component) {
  const names = (component.licenses ?? []).map(({ license, expression }) => expression ?? license.id ?? license.name);
  return names.length === 0 ? 'unknown' : names.join(' AND ');
}

function nugetBill() {
  const folder = join(buildFolder, 'bill');
  mkdirSync(folder, { recursive: true });
  output(dotnetCycloneDx(), [
    'server/RulesLsp.Server/RulesLsp.Server.csproj', '-rs', '-ns', '-o', folder, '-fn', 'nuget.json', '-F', 'Json', '-spv', '1.6', '-sn', 'rules-lsp', '-sv', version,
  ]);
  const bill = JSON.parse(readFileSync(join(folder, 'nuget.json'), 'utf8'));
  // What only helps to compile is not delivered.
  bill.components = bill.components.filter(({ scope }) => scope !== 'excluded').map((component) => ({ ...component, licenses: component.licenses.map(withKnownId) }));
  return bill;
}

function withKnownId(choice) {
  const id = licencesByAddress[choice.license?.url];
  return id === undefined ? choice : { license: { id, url: choice.license.url } };
}

function dotnetCycloneDx() {
  const folder = join(buildFolder, 'tools', `${tool.name}-${tool.version}`);
  const program = join(folder, 'dotnet-CycloneDX');
  if (!existsSync(program)) {
    output('dotnet', ['tool', 'install', tool.name, '--version', tool.version, '--tool-path', folder]);
  }
  return program;
}

function npmComponents(bundled) {
  const { components } = JSON.parse(output('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']));
  return bundled.map(({ name, version: packageVersion }) => {
    const found = components.find((component) => component.purl === `pkg:npm/${name.replace('@', '%40')}@${packageVersion}`);
    if (found === undefined) {
      throw new Error(`${name} ${packageVersion} is in the extension and not in package-lock.json`);
    }
    // npm calls it a package for development, since what is delivered is the bundle.
    const { properties, ...component } = found;
    return { ...component, 'bom-ref': component.purl, scope: 'required' };
  });
}

/** The .NET runtime that is linked into the native programs. */
function runtimeComponents() {
  const runtime = output('dotnet', ['msbuild', 'server/RulesLsp.Server', '-getProperty:BundledNETCoreAppPackageVersion']).trim();
  return nativePlatforms.map((platform) => {
    const name = `Microsoft.NETCore.App.Runtime.NativeAOT.${platform}`;
    return {
      type: 'framework', 'bom-ref': `pkg:nuget/${name}@${runtime}`, name, version: runtime, description: 'The .NET runtime for NativeAOT', scope: 'required',
      licenses: [{ license: { id: 'MIT' } }], purl: `pkg:nuget/${name}@${runtime}`,
    };
  });
}

/** Writes the bill as a file. */
export function writeBill(bill, file) {
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
}
