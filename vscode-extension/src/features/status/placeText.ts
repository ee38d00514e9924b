/** Where the cursor stands, as the server tells it. */
interface Place {
  readonly family: string;
  readonly backend: string;
  readonly table?: string;
  readonly chain?: string;
}

/** "filter INPUT · nft"; undefined where the answer has no place. */
export function placeText(answer: unknown): string | undefined {
  const place = placeOf(answer);
  if (place === undefined) {
    return undefined;
  }
  const where = [place.table, place.chain].filter((part) => part !== undefined).join(' ');
  return [where, place.family, place.backend === 'both' ? 'nft and legacy' : place.backend].filter((part) => part !== '').join(' · ');
}

/** The same in sentences. */
export function placeTooltip(answer: unknown): string {
  const place = placeOf(answer);
  if (place === undefined) {
    return '';
  }
  const where = place.table === undefined ? 'Outside of tables' : place.chain === undefined ? `In the table ${place.table}` : `In the chain ${place.chain} of the table ${place.table}`;
  const backend = place.backend === 'both' ? 'iptables-nft and iptables-legacy' : `iptables-${place.backend}`;
  return `${where}. The ruleset is for ${place.family} and judged for ${backend}.`;
}

function placeOf(answer: unknown): Place | undefined {
  const place: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'place') : undefined;
  if (typeof place !== 'object' || place === null) {
    return undefined;
  }
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(place, name);
    return typeof value === 'string' ? value : undefined;
  };
  const [family, backend, table, chain] = [text('family'), text('backend'), text('table'), text('chain')];
  return family === undefined || backend === undefined ? undefined : { family, backend, ...(table && { table }), ...(chain && { chain }) };
}
