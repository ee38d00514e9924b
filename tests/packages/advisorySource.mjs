// A registry of this machine that knows one advisory, in the forms in which npm and NuGet ask for them; what it does not know it answers as one without advisories does.
import { createServer } from 'node:http';
import { knownToNpm, knownToNuGet } from './advisories.mjs';

export class AdvisorySource {
  #server;

  static async start({ knows }) {
    const source = new AdvisorySource();
    source.#server = createServer((request, response) => {
      const answer = knows ? source.#answers()[request.url.split('?')[0]] : undefined;
      request.resume().on('end', () => {
        response.writeHead(answer !== undefined ? 200 : request.method === 'POST' ? 405 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ?? {}));
      });
    });
    await new Promise((resolve) => source.#server.listen(0, '127.0.0.1', resolve));
    return source;
  }

  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answers() {
    const { name, version, advisory } = knownToNuGet;
    const place = `${this.address}/registration/${name.toLowerCase()}/index.json`;
    const url = (id) => `https://github.com/advisories/${id}`;
    const release = {
      '@id': `${place}#${version}`,
      packageContent: `${this.address}/${name}.nupkg`,
      catalogEntry: { '@id': `${place}#entry`, id: name, version, vulnerabilities: [{ advisoryUrl: url(advisory), severity: '2' }] },
    };
    return {
      // npm: https://docs.npmjs.com/cli/commands/npm-audit, "Bulk Advisory Endpoint".
      '/-/npm/v1/security/advisories/bulk': {
        [knownToNpm.name]: [{ id: 1, url: url(knownToNpm.advisory), title: 'Command injection', severity: 'high', vulnerable_versions: '<4.17.21', cwe: [], cvss: { score: 7.2, vectorString: null } }],
      },
      // NuGet: the service index, and the package metadata resource with vulnerabilities.
      '/v3/index.json': { version: '3.0.0', resources: [{ '@id': `${this.address}/registration/`, '@type': 'RegistrationsBaseUrl/3.6.0' }, { '@id': `${this.address}/flat/`, '@type': 'PackageBaseAddress/3.0.0' }] },
      [new URL(place).pathname]: { count: 1, items: [{ '@id': `${place}#page`, lower: version, upper: version, count: 1, items: [release] }] },
    };
  }
}
