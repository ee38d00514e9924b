import ts from 'typescript';

/**
 * Compares the server's messages with the protocol's: what the server writes must be what the protocol wants, and it must be able
 * to read whatever the protocol lets an editor send. Gives every difference as one line, and the names of the types compared.
 */
export function compareMessages(server, declarations) {
  const differences = new Set();
  const compared = new Set();
  for (const [method, message] of Object.entries(server.messages)) {
    const declared = declarations.messages.get(method);
    if (declared === undefined) {
      differences.add(`${method}: the protocol has no such message`);
      continue;
    }
    if (declared.value !== undefined) {
      const comparison = new Comparison(server.types, declarations, compared, message.to === 'server');
      comparison.compare(server.types[message.params].properties.value, declared.value, `${method} value`).forEach((difference) => differences.add(difference));
      compared.add(message.params);
      continue;
    }
    for (const [part, reader] of [['params', 'server'], ['result', 'editor']]) {
      const comparison = new Comparison(server.types, declarations, compared, message.to === reader);
      comparison.compareOptional(message[part], declared[part], `${method} ${part}`).forEach((difference) => differences.add(difference));
    }
  }
  return { differences: [...differences], compared };
}

/** One direction: `reads` is true for what the editor sends. */
class Comparison {
  #open = new Set();

  constructor(types, declarations, compared, reads) {
    Object.assign(this, { types, declarations, compared, reads });
  }

  compareOptional(name, declared, path) {
    const isNothing = declared === undefined || (declared.flags & ts.TypeFlags.Void) !== 0;
    if (name === null || isNothing) {
      return name === null ? [] : [`${path}: the protocol has none`];
    }
    return this.compare(name.replace(/\?$/, ''), declared, path);
  }

  /** What is wrong with our type where the protocol has this one. */
  compare(name, declared, path) {
    if (isAnything(declared)) {
      this.#take(name);
      return [];
    }
    const alternatives = this.#alternatives(declared);
    if (this.types[name]?.cases !== undefined) {
      return this.#compareCases(name, alternatives, path);
    }
    const all = alternatives.map((alternative) => this.#compareOne(name, alternative, path, alternatives));
    if (this.reads) {
      return [...new Set(all.flat())];
    }
    // One of what the protocol takes is enough: the nearest one says what is wrong.
    const fitting = all.filter((differences) => differences.length === 0);
    const near = all.filter((differences) => !differences.includes(`${path}: ${name}${noneOf}`));
    return fitting[0] ?? near.sort((one, other) => one.length - other.length)[0] ?? [`${path}: ${name}${noneOf}`];
  }

  #compareOne(name, declared, path, alternatives) {
    if (name.endsWith('[]')) {
      const element = this.#elementOf(declared);
      return element === undefined ? this.#wrong(name, declared, path) : this.compare(name.slice(0, -2), element, `${path}[]`);
    }
    const map = /^map<(.*)>$/.exec(name);
    if (map !== null) {
      const value = this.declarations.checker.getIndexTypeOfType(declared, ts.IndexKind.String);
      return value === undefined ? this.#wrong(name, declared, path) : this.compare(map[1], value, `${path}{}`);
    }
    const type = this.types[name];
    if (type === undefined) {
      return kindOf(declared) === { string: 'string', integer: 'number', boolean: 'boolean', any: 'any' }[name] || name === 'any' ? [] : this.#wrong(name, declared, path);
    }
    this.compared.add(name);
    if (type.values !== undefined) {
      return this.#compareValues(name, type.values, declared, path);
    }
    if (kindOf(declared) !== 'object') {
      return this.#wrong(name, declared, path);
    }
    return this.#compareObject(name, type.properties, declared, path, alternatives);
  }

  #compareObject(name, properties, declared, path, alternatives) {
    const key = `${name} ${this.declarations.checker.typeToString(declared)}`;
    if (this.#open.has(key)) {
      return [];
    }
    this.#open.add(key);
    const differences = Object.entries(properties).flatMap(([property, written]) => this.#compareProperty(property, written, declared, `${path}.${property}`, alternatives));
    if (!this.reads) {
      differences.push(...this.declarations.requiredProperties(declared).filter((property) => !(property in properties)).map((property) => `${path}.${property}: missing, and the protocol wants it`));
    }
    this.#open.delete(key);
    return differences;
  }

  #compareProperty(property, written, declared, path, alternatives) {
    const [, name, isNullable, mayBeMissing] = /^(.*?)(\?)?(=)?$/.exec(written);
    const found = this.declarations.property(declared, property);
    if (found === undefined && !(this.reads && alternatives.some((other) => this.declarations.property(other, property) !== undefined))) {
      return [`${path}: the protocol has no such property`];
    }
    const differences = [];
    if (this.reads && (found === undefined || found.optional) && mayBeMissing === undefined) {
      differences.push(`${path}: must be there, and the protocol lets the editor leave it out`);
    }
    if (found === undefined) {
      // Another of the forms that an editor may send has it.
      return differences;
    }
    if (this.reads && hasNull(found.type) && isNullable === undefined) {
      differences.push(`${path}: may not be null, and the protocol lets the editor send null`);
    }
    if (!this.reads && isNullable !== undefined && !found.optional) {
      differences.push(`${path}: may be left out, and the protocol wants it`);
    }
    return [...differences, ...this.compare(name, found.type, path)];
  }

  /** A type whose form one property names: each of our forms is one of the protocol's. */
  #compareCases(name, alternatives, path) {
    const { discriminator, cases } = this.types[name];
    this.compared.add(name);
    return Object.entries(cases).flatMap(([kind, form]) => {
      this.compared.add(form);
      const declared = alternatives.find((alternative) => this.declarations.property(alternative, discriminator)?.type.value === kind);
      return declared === undefined
        ? [`${path}: the protocol has no form ${kind}`]
        : this.#compareObject(form, { [discriminator]: 'string', ...this.types[form].properties }, declared, path, [declared]);
    });
  }

  #compareValues(name, values, declared, path) {
    const allowed = new Set((declared.isUnion() ? declared.types : [declared]).filter((literal) => literal.isNumberLiteral()).map((literal) => literal.value));
    if (allowed.size === 0) {
      return kindOf(declared) === 'number' ? [] : this.#wrong(name, declared, path);
    }
    const unknown = Object.values(values).filter((value) => !allowed.has(value)).map((value) => `${path}: the protocol has no value ${value}`);
    const unread = this.reads ? [...allowed].filter((value) => !Object.values(values).includes(value)).map((value) => `${path}: the editor may send ${value}`) : [];
    return [...unknown, ...unread];
  }

  #wrong(name, declared, path) {
    return [this.reads ? `${path}: the editor may send a ${kindOf(declared)}` : `${path}: ${name}${noneOf}`];
  }

  #elementOf(declared) {
    const { checker } = this.declarations;
    return checker.isArrayType(declared) ? checker.getTypeArguments(declared)[0]
      : checker.isTupleType(declared) ? checker.getTypeArguments(declared)[0]
      : undefined;
  }

  #take(name) {
    const bare = name.replace(/\[\]$/, '');
    if (bare in this.types) {
      this.compared.add(bare);
      for (const written of Object.values(this.types[bare].properties ?? {})) {
        this.#take(written.replace(/[?=]+$/, ''));
      }
    }
  }

  /** The members of a union without undefined and null; numbers and strings that are listed stay together. */
  #alternatives(declared) {
    if (!declared.isUnion()) {
      return [declared];
    }
    const there = this.declarations.checker.getNonNullableType(declared);
    const members = there.isUnion() ? there.types : [there];
    if (members.every((member) => member.isNumberLiteral())) {
      return [there];
    }
    return members.filter((member, index) => kindOf(member) === 'object' || kindOf(member) === 'array' || members.findIndex((other) => kindOf(other) === kindOf(member)) === index);
  }
}

const noneOf = ' is none of what the protocol takes';

function isAnything(type) {
  return (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0 || type.aliasSymbol?.name === 'LSPAny';
}

function hasNull(type) {
  return type.isUnion() && type.types.some((member) => (member.flags & ts.TypeFlags.Null) !== 0);
}

function kindOf(type) {
  if ((type.flags & ts.TypeFlags.StringLike) !== 0) {
    return 'string';
  }
  if ((type.flags & ts.TypeFlags.NumberLike) !== 0 || (type.isUnion() && type.types.every((member) => (member.flags & ts.TypeFlags.NumberLike) !== 0))) {
    return 'number';
  }
  if ((type.flags & ts.TypeFlags.BooleanLike) !== 0) {
    return 'boolean';
  }
  if (type.symbol?.name === 'Array' || (type.objectFlags & ts.ObjectFlags.Reference && type.target?.objectFlags & ts.ObjectFlags.Tuple)) {
    return 'array';
  }
  return 'object';
}
