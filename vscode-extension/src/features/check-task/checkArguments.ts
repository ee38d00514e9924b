/** The words behind the program's name for a task of `tasks.json`; without `paths` the whole folder is checked. */
export function checkArguments(definition: { readonly [name: string]: unknown }): string[] {
  const paths = texts(definition['paths']);
  return ['--check', '--output', 'concise', ...texts(definition['args']), ...(paths.length === 0 ? ['.'] : paths)];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
