import { internalError } from './answers.ts';
import { readFlag, readFloat, readMoment, readText, readUuid } from './postgres.ts';
import type { Fields, Value } from './python-json.ts';
import type { Organisation, OrganisationType, State } from './state.ts';

type Column = Exclude<keyof Organisation, 'id' | 'permissions' | 'domains' | 'emailPool' | 'letterPool'>;
type Given = Exclude<Value, null>;
type Reader<T> = (value: Value, nowMs: number) => T;

/** The columns that one request writes. */
export type Columns = Partial<Pick<Organisation, Column>>;

/** The length of a text column that has one. */
export const longestText = 255;

function required<T>(reader: (value: Given, nowMs: number) => T): Reader<T> {
  return (value, nowMs) => {
    if (value === null) throw internalError();
    return reader(value, nowMs);
  };
}

function nullable<T>(reader: (value: Given, nowMs: number) => T): Reader<T | null> {
  return (value, nowMs) => (value === null ? null : reader(value, nowMs));
}

const shortText = (value: Given): string => readText(value, longestText);
const longText = (value: Given): string => readText(value);

const readers: { readonly [C in Column]: Reader<Organisation[C]> } = {
  name: required(shortText),
  active: required(readFlag),
  crown: nullable(readFlag),
  organisation_type: (value) => value as OrganisationType, // validated before a column is read
  email_branding_id: nullable(readUuid),
  letter_branding_id: nullable(readUuid),
  agreement_signed: nullable(readFlag),
  agreement_signed_at: nullable(readMoment),
  agreement_signed_by_id: nullable(readUuid),
  agreement_signed_on_behalf_of_name: nullable(shortText),
  agreement_signed_on_behalf_of_email_address: nullable(shortText),
  agreement_signed_version: nullable(readFloat),
  request_to_go_live_notes: nullable(longText),
  notes: nullable(longText),
  purchase_order_number: nullable(shortText),
  billing_reference: nullable(shortText),
  billing_contact_names: nullable(longText),
  billing_contact_email_addresses: nullable(longText),
  can_approve_own_go_live_requests: required(readFlag),
  created_at: required(readMoment),
  updated_at: nullable(readMoment),
};

/** True for a member of a body that is a column of an organisation. */
export function isColumn(key: string): key is Column {
  return Object.hasOwn(readers, key);
}

function readColumn<C extends Column>(columns: Columns, key: C, value: Value, nowMs: number): void {
  columns[key] = readers[key](value, nowMs);
}

/**
 * Reads every column of a body.
 * @throws {ApiError} 500 for an unknown key or a wrong type, 404 for what the database cannot store
 */
export function readColumns(body: Fields, nowMs: number): Columns {
  const columns: Columns = {};
  for (const [key, value] of Object.entries(body)) {
    if (isColumn(key)) readColumn(columns, key, value, nowMs);
    else throw internalError();
  }
  return columns;
}

/** True when a column points at a row that does not exist. */
export function hasDanglingReference(state: State, columns: Columns): boolean {
  const isMissing = (rows: ReadonlyMap<string, unknown>, id: string | null | undefined): boolean =>
    typeof id === 'string' && !rows.has(id);
  return (
    isMissing(state.emailBrandings, columns.email_branding_id) ||
    isMissing(state.letterBrandings, columns.letter_branding_id) ||
    isMissing(state.users, columns.agreement_signed_by_id)
  );
}
