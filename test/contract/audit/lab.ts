import { KnownValues } from '../../../scripts/cli/known-values.ts';
import type { DeclaredOperation } from '../../../scripts/generate/declared-operation.ts';
import type { OpenApiDocument } from '../../../scripts/generate/document.ts';
import { isObject, valueAt } from '../../../scripts/generate/json.ts';
import { readOperations } from '../../../scripts/generate/operations.ts';
import { type Args, type Call, must } from './call.ts';
import type { Ledger } from './ledger.ts';
import { NotPossible } from './observe.ts';
import { homeOf } from './place.ts';

/** Ids that the audit may use in its writes, by parameter: what no operation of the document can make. */
export type Usable = Readonly<Record<'service_id' | 'user_id' | BrandingKind, readonly string[]>>;
export type BrandingKind = 'email_branding_id' | 'letter_branding_id';

/** What the audit may do although it cannot be undone. */
export interface Permissions {
  /** Move services of `usable`, and back. */
  readonly borrowServices: boolean;
  /** Leave a service in an organisation that had none. */
  readonly linkServices: boolean;
  readonly sendEmails: boolean;
}

/** What the cases have to work with. */
export interface Means {
  readonly usable: Usable;
  readonly may: Permissions;
  /** Has an example for the body of each write. */
  readonly document: OpenApiDocument;
}

/** What sets a service apart that a case needs. */
export interface ServiceWish {
  readonly linked?: boolean;
  readonly active?: boolean;
  /** In trial. */
  readonly restricted?: boolean;
  /** Not linked to this organisation. */
  readonly notAt?: string;
}

interface ListedService {
  readonly id: string;
  readonly active: boolean;
  readonly restricted: boolean;
}

/**
 * Makes organisations for the cases to work on, and borrows services and users; the ledger puts everything back.
 * This file, the ledger and the recipes know the organisations API; nothing else of the audit does.
 */
export class Lab {
  /** Ids of which every cached read is taken. */
  readonly known: KnownValues = new KnownValues();
  readonly ledger: Ledger;
  readonly #call: Call;
  readonly #means: Means;
  readonly #operations: readonly DeclaredOperation[];
  readonly #ids = new Set<string>();
  #made = 0;

  constructor(call: Call, means: Means, ledger: Ledger) {
    this.#call = call;
    this.#means = means;
    this.#operations = readOperations(means.document).operations;
    this.ledger = ledger;
  }

  /** The first example of an operation's body in the document. */
  example(operation: string): Args {
    const declared = this.#operations.find(({ id }) => id === operation)?.declared;
    const examples = valueAt(declared, ['requestBody', 'content', 'application/json', 'examples']);
    const [first] = isObject(examples) ? Object.values(examples) : [];
    return valueAt(this.#means.document.deref(first), ['value']) as Args;
  }

  /** Looks at what is there, so that effects on it are noticed. @throws {Error} when the API refuses to say. */
  async look(limit: number): Promise<void> {
    const organisations = await this.must<{ id: string }[]>('getOrganisations');
    for (const { id } of organisations.slice(0, limit)) {
      this.known.add('organisation_id', id);
      const services = await this.must<ListedService[]>('getOrganisationServices', { organisation_id: id });
      for (const service of services) this.known.add('service_id', service.id);
    }
    for (const service_id of this.#means.usable.service_id) {
      this.known.add('service_id', service_id);
      const home = await this.homeOf(service_id);
      if (home !== undefined) this.known.add('organisation_id', home);
    }
  }

  /** A name that no other organisation has. */
  name(): string {
    this.#made += 1;
    return `Audit ${this.#made} ${crypto.randomUUID()}`;
  }

  /** An id for an organisation that is about to be made, read from now on and archived in the end. */
  newId(): string {
    const id = crypto.randomUUID();
    this.ledger.willMake(id);
    this.#ids.add(id);
    return id;
  }

  /** Reads the organisations that were made no longer. */
  forget(): void {
    for (const id of this.#ids) this.known.delete('organisation_id', id);
    this.#ids.clear();
  }

  /** Makes an organisation. */
  async organisation(properties: Args = {}): Promise<string> {
    const id = this.newId();
    const made = { id, name: this.name(), crown: false, organisation_type: 'local', ...properties };
    await this.must('createOrganisation', made);
    this.known.add('organisation_id', id);
    return id;
  }

  /** Makes an organisation that has a live service, when there is one to borrow. */
  async organisationWithService(properties: Args = {}): Promise<string> {
    const organisation_id = await this.organisation(properties);
    if (!this.#means.may.borrowServices) return organisation_id;
    const service = await this.#findService({ linked: true, active: true, restricted: false });
    if (service !== undefined) await this.move(service, organisation_id);
    return organisation_id;
  }

  /** Finds a service that may be moved, and remembers where it is. @throws {NotPossible} when there is none. */
  async service(wish: ServiceWish): Promise<string> {
    if (!this.#means.may.borrowServices)
      throw new NotPossible('needs a service that may be moved (--borrow-services)');
    if (!wish.linked && !this.#means.may.linkServices) {
      throw new NotPossible('needs a service without an organisation, which could not be made so again');
    }
    const found = await this.#findService(wish);
    if (found === undefined) {
      const words = [
        wish.linked ? 'linked' : 'unlinked',
        wish.restricted && 'trial',
        wish.active && 'active',
      ];
      throw new NotPossible(`needs a service_id (${words.filter(Boolean).join(', ')})`);
    }
    await this.ledger.borrowService(found);
    return found;
  }

  /** Moves a service. */
  async move(service_id: string, organisation_id: string): Promise<void> {
    await this.ledger.borrowService(service_id);
    await this.must('updateServiceOrganisation', { organisation_id, service_id });
  }

  homeOf(service_id: string): Promise<string | undefined> {
    return homeOf(this.#call, service_id);
  }

  /** Takes one of the ids that may be used. @throws {NotPossible} when there is none. */
  one(name: keyof Usable): string {
    const [id] = this.#means.usable[name];
    if (id === undefined) throw new NotPossible(`needs a ${name} (--use)`);
    return id;
  }

  /** Counts a case that sends e-mails. @throws {NotPossible} when it must not. */
  email(): void {
    if (!this.#means.may.sendEmails) throw new NotPossible('sends e-mails (--send-emails)');
    this.ledger.emails += 1;
  }

  /** Makes a user a member, for as long as the case lasts. */
  async member(organisation_id: string): Promise<string> {
    const user_id = this.one('user_id');
    this.ledger.willAdd(organisation_id, user_id);
    await this.must('addUserToOrganisation', { organisation_id, user_id, permissions: [] });
    return user_id;
  }

  /** Calls an operation that has to succeed. @throws {Error} with the status when it does not. */
  must<T>(operation: string, args: Args = {}): Promise<T> {
    return must<T>(this.#call, operation, args);
  }

  async #findService(wish: ServiceWish): Promise<string | undefined> {
    for (const id of this.#means.usable.service_id) {
      const home = await this.homeOf(id);
      if ((home !== undefined) !== (wish.linked ?? false)) continue;
      if (home === undefined) return id; // Nothing in the document says whether an unlinked service is live.
      if (home === wish.notAt) continue;
      const services = await this.must<ListedService[]>('getOrganisationServices', { organisation_id: home });
      const { active, restricted } = services.find((service) => service.id === id) ?? {};
      const fits = (wanted: boolean | undefined, is: boolean | undefined) =>
        wanted === undefined || wanted === is;
      if (fits(wish.active, active) && fits(wish.restricted, restricted)) return id;
    }
    return undefined;
  }
}
