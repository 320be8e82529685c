import { internalError, noResultFound } from './answers.ts';
import type { Organisation, OrganisationType, State } from './state.ts';
import { parseUuid } from './validation.ts';

type Column = Exclude<keyof Organisation, 'id' | 'permissions' | 'domains' | 'emailPool' | 'letterPool'>;
type Reader<T> = (value: unknown) => T;

/** The columns that one request writes. */
export type Columns = Partial<Pick<Organisation, Column>>;

const longestText = 255;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Text on its way into SQL. @throws {ApiError} 500 for another type or a NUL, 404 for more than `longest` characters */
export function readText(value: unknown, longest: number = longestText): string {
  if (typeof value !== 'string' || value.includes('\0')) throw internalError();
  if (value.length > longest && [...value].length > longest) throw noResultFound();
  return value;
}

function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : reader(value));
}

function readLongText(value: unknown): string {
  return readText(value, Number.POSITIVE_INFINITY);
}

function readFlag(value: unknown): boolean {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw internalError();
}

function readNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') throw internalError();
  if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) throw noResultFound();
  return Number(value);
}

function readReference(value: unknown): string {
  if (typeof value !== 'string') throw internalError();
  const id = parseUuid(value);
  if (id === undefined) throw noResultFound();
  return id;
}

function readOrganisationType(value: unknown): OrganisationType {
  return value as OrganisationType; // validated before a column is read
}

function wallTime(parts: readonly number[]): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  const rolledOver = date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day;
  if (rolledOver || hour > 24 || minute > 59 || second > 60) throw noResultFound();
  return ms;
}

/** The time written down, whatever offset follows it: the API drops offsets and does not apply them. */
function readTimestamp(value: unknown): number {
  if (typeof value !== 'string') throw internalError();
  const zone = String.raw`\s*(?:z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?\s*$`;
  const time = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?`;
  const iso = new RegExp(String.raw`^\s*(\d{4})-(\d{2})-(\d{2})(?:[t ]${time})?${zone}`, 'i').exec(value);
  if (iso) return wallTime(iso.slice(1).map((part) => Number(part ?? 0)));
  const rfc = new RegExp(
    String.raw`^\s*[a-z]{3},?\s+(\d{1,2})\s+([a-z]{3})\s+(\d{4})\s+${time}${zone}`,
    'i',
  ).exec(value);
  if (!rfc) throw noResultFound();
  const [, day, month = '', year, ...clock] = rfc;
  const monthNumber = months.indexOf(month.toLowerCase()) + 1;
  return wallTime([Number(year), monthNumber, Number(day), ...clock.map((part) => Number(part ?? 0))]);
}

const readers: { readonly [C in Column]: Reader<Organisation[C]> } = {
  name: readText,
  active: readFlag,
  crown: nullable(readFlag),
  organisation_type: readOrganisationType,
  email_branding_id: nullable(readReference),
  letter_branding_id: nullable(readReference),
  agreement_signed: nullable(readFlag),
  agreement_signed_at: nullable(readTimestamp),
  agreement_signed_by_id: nullable(readReference),
  agreement_signed_on_behalf_of_name: nullable(readText),
  agreement_signed_on_behalf_of_email_address: nullable(readText),
  agreement_signed_version: nullable(readNumber),
  request_to_go_live_notes: nullable(readLongText),
  notes: nullable(readLongText),
  purchase_order_number: nullable(readText),
  billing_reference: nullable(readText),
  billing_contact_names: nullable(readLongText),
  billing_contact_email_addresses: nullable(readLongText),
  can_approve_own_go_live_requests: readFlag,
};

function isColumn(key: string): key is Column {
  return Object.hasOwn(readers, key);
}

function readColumn<C extends Column>(columns: Columns, key: C, value: unknown): void {
  columns[key] = readers[key](value);
}

/**
 * Reads every column of a body.
 * @throws {ApiError} 500 for an unknown key or a wrong type, 404 for what the database cannot store
 */
export function readColumns(body: Readonly<Record<string, unknown>>): Columns {
  const columns: Columns = {};
  for (const [key, value] of Object.entries(body)) {
    // Stored by the API and shown by no endpoint: only their form can be noticed.
    if (key === 'created_at' || key === 'updated_at') nullable(readTimestamp)(value);
    else if (isColumn(key)) readColumn(columns, key, value);
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
