import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The messages of vscode-languageserver-protocol, as its declaration files have them. */
export class Declarations {
  checker;
  /** By method: the types of params and result; undefined where the message has none. Of progress the type of its value. */
  messages = new Map();

  static load() {
    const library = dirname(createRequire(import.meta.url).resolve('vscode-languageserver-protocol'));
    const file = join(library, 'api.d.ts');
    const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, strict: true, types: [] });
    const declarations = new Declarations();
    declarations.checker = program.getTypeChecker();
    const module = declarations.checker.getSymbolAtLocation(program.getSourceFile(file));
    for (const exported of declarations.checker.getExportsOfModule(module)) {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      declarations.#add(isAlias ? declarations.checker.getAliasedSymbol(exported) : exported);
    }
    return declarations;
  }

  /** The type of a property, with whether it may be left out; undefined where there is none. */
  property(type, name) {
    const symbol = this.checker.getPropertyOfType(type, name);
    return symbol === undefined ? undefined : { type: this.checker.getTypeOfSymbol(symbol), optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0 };
  }

  requiredProperties(type) {
    return this.checker.getPropertiesOfType(type).filter((symbol) => (symbol.flags & ts.SymbolFlags.Optional) === 0).map((symbol) => symbol.name);
  }

  /** A namespace with `method` and `type` describes one message: ProtocolRequestType<P, R, …>, ProtocolNotificationType<P, …> and those without params. */
  #add(exported) {
    if ((exported.flags & ts.SymbolFlags.Namespace) === 0) {
      return;
    }
    const members = new Map(this.checker.getExportsOfModule(exported).map((symbol) => [symbol.name, symbol]));
    if (exported.name === 'WorkDoneProgress') {
      // $/progress itself belongs to the layer below; what it carries is ProgressType<P>.
      const [value] = this.checker.getTypeArguments(this.checker.getTypeOfSymbol(members.get('type')));
      this.messages.set('$/progress', { value });
    }
    if (!members.has('method') || !members.has('type')) {
      return;
    }
    const method = this.checker.getTypeOfSymbol(members.get('method'));
    const type = this.checker.getTypeOfSymbol(members.get('type'));
    const parts = this.checker.getTypeArguments(type);
    const message = {
      ProtocolRequestType: { params: parts[0], result: parts[1] },
      ProtocolRequestType0: { result: parts[0] },
      ProtocolNotificationType: { params: parts[0] },
      ProtocolNotificationType0: {},
    }[type.symbol.name];
    if (message !== undefined) {
      this.messages.set(method.value, message);
    }
  }
}
