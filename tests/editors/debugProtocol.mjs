import { createRequire } from 'node:module';
import ts from 'typescript';

/** The Debug Adapter Protocol as VS Code's declarations of it have it: judges single messages. */
export class DebugProtocolDeclarations {
  #checker;
  #types;

  static load() {
    const file = createRequire(import.meta.url).resolve('@vscode/debugprotocol/lib/debugProtocol.d.ts');
    const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, types: [] });
    const declarations = new DebugProtocolDeclarations();
    declarations.#checker = program.getTypeChecker();
    const [namespace] = declarations.#checker.getExportsOfModule(declarations.#checker.getSymbolAtLocation(program.getSourceFile(file)));
    declarations.#types = new Map(declarations.#checker.getExportsOfModule(namespace).map((symbol) => [symbol.name, declarations.#checker.getDeclaredTypeOfSymbol(symbol)]));
    return declarations;
  }

  /** What is wrong with the body of a response; empty: nothing. */
  ofResponse(command, body) {
    return this.#ofBody(`${capital(command)}Response`, body);
  }

  ofEvent(name, body) {
    return this.#ofBody(`${capital(name)}Event`, body);
  }

  ofArguments(command, value) {
    const request = this.#types.get(`${capital(command)}Request`);
    const symbol = request && this.#checker.getPropertyOfType(request, 'arguments');
    return symbol === undefined ? [`the protocol has no request ${command}`] : this.#misfits(value, this.#checker.getTypeOfSymbol(symbol), command);
  }

  #ofBody(name, body) {
    const type = this.#types.get(name);
    if (type === undefined) {
      return [`the protocol has no ${name}`];
    }
    const symbol = this.#checker.getPropertyOfType(type, 'body');
    return symbol === undefined || (body === undefined && (symbol.flags & ts.SymbolFlags.Optional) !== 0) ? [] : this.#misfits(body, this.#checker.getTypeOfSymbol(symbol), name);
  }

  #misfits(value, type, path) {
    if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0) {
      return [];
    }
    if (type.isUnion()) {
      const all = type.types.map((one) => this.#misfits(value, one, path));
      return all.find((misfits) => misfits.length === 0) ?? all.sort((one, other) => one.length - other.length)[0];
    }
    if (type.isIntersection()) {
      // string & {}: any string, beside the ones that are listed.
      return this.#misfits(value, type.types[0], path);
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) {
      return value === type.value ? [] : [`${path}: ${JSON.stringify(value)} is not ${JSON.stringify(type.value)}`];
    }
    if ((type.flags & ts.TypeFlags.BooleanLiteral) !== 0) {
      return String(value) === this.#checker.typeToString(type) ? [] : [`${path}: ${JSON.stringify(value)} is no boolean`];
    }
    const primitive = { [ts.TypeFlags.String]: 'string', [ts.TypeFlags.Number]: 'number', [ts.TypeFlags.Boolean]: 'boolean' }[type.flags];
    if (primitive !== undefined) {
      return typeof value === primitive ? [] : [`${path}: ${JSON.stringify(value)} is no ${primitive}`];
    }
    if ((type.flags & ts.TypeFlags.Undefined) !== 0) {
      return value === undefined ? [] : [`${path}: is there`];
    }
    return this.#misfitsOfObject(value, type, path);
  }

  #misfitsOfObject(value, type, path) {
    if (this.#checker.isArrayType(type)) {
      const [element] = this.#checker.getTypeArguments(type);
      return Array.isArray(value) ? value.flatMap((item, index) => this.#misfits(item, element, `${path}[${index}]`)) : [`${path}: is no array`];
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [`${path}: ${JSON.stringify(value)} is no object`];
    }
    const properties = this.#checker.getPropertiesOfType(type);
    const names = new Set(properties.map((symbol) => symbol.name));
    const isOpen = this.#checker.getIndexInfosOfType(type).length > 0 || path === 'launch' || path === 'restart.arguments';
    return [
      ...Object.keys(value).filter((name) => !isOpen && !names.has(name)).map((name) => `${path}.${name}: the protocol has no such property`),
      ...properties.flatMap((symbol) => this.#misfitsOfProperty(value, symbol, path)),
    ];
  }

  #misfitsOfProperty(value, symbol, path) {
    if (!(symbol.name in value)) {
      return (symbol.flags & ts.SymbolFlags.Optional) !== 0 ? [] : [`${path}.${symbol.name}: is missing`];
    }
    return this.#misfits(value[symbol.name], this.#checker.getTypeOfSymbol(symbol), `${path}.${symbol.name}`);
  }
}

function capital(name) {
  return name[0].toUpperCase() + name.slice(1);
}
