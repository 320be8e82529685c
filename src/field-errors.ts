/** What the API found wrong with a request, in its own words. */
export interface FieldError {
  /** The property, parameter or kind of thing that it names; `undefined` where it names none. */
  readonly field: string | undefined;
  /** The API's sentence, as it is. */
  readonly message: string;
}

/**
 * What a body of an error says of fields: `errors`, a list of sentences that have a property for their first or second
 * word or in brackets, or `message`, which holds texts or lists of texts by name, a list of such objects, or one sentence.
 * @param fields Names that the document knows.
 */
export function fieldErrorsOf(body: unknown, fields: readonly string[]): FieldError[] {
  if (typeof body !== 'object' || body === null) return [];
  const { errors, message } = body as { readonly errors?: unknown; readonly message?: unknown };
  if (Array.isArray(errors)) {
    return errors.flatMap((each: unknown) =>
      sentencesOf((each as { message?: unknown } | null)?.message, fields),
    );
  }
  return sentencesOf(message, fields);
}

function sentencesOf(value: unknown, fields: readonly string[], field?: string): FieldError[] {
  if (typeof value === 'string') return [{ field: field ?? fieldIn(value, fields), message: value }];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => sentencesOf(each, fields, field));
  return Object.entries(value ?? {}).flatMap(([name, each]) => sentencesOf(each, fields, field ?? name));
}

function fieldIn(sentence: string, fields: readonly string[]): string | undefined {
  const [, unexpected] = /^Additional properties are not allowed \((\S+) was/.exec(sentence) ?? [];
  // The second word is one in "Organisation name already exists".
  return unexpected ?? sentence.split(' ', 2).find((word) => fields.includes(word));
}
