import type { Args } from './call.ts';
import type { Lab, ServiceWish } from './lab.ts';
import type { Case } from './observe.ts';
import { updateRecipes } from './update-recipes.ts';

/** Every case by which the writes of the organisations API are tried. Each leaves to the lab what to put back. */
export function recipes(lab: Lab): Case[] {
  return [
    ...creating(lab),
    ...updateRecipes(lab),
    ...archiving(lab),
    ...linking(lab),
    ...pools(lab, 'email_branding_id', 'addEmailBrandingsToPool', 'removeEmailBrandingFromPool'),
    ...pools(lab, 'letter_branding_id', 'addLetterBrandingsToPool', 'removeLetterBrandingFromPool'),
    ...aboutPeople(lab),
  ];
}

function creating(lab: Lab): Case[] {
  const create = (title: string, properties: Args, isRead = false): Case => ({
    operation: 'createOrganisation',
    title,
    prepare: async () => {
      const id = lab.newId();
      if (isRead) lab.known.add('organisation_id', id);
      return { ...lab.example('createOrganisation'), id, name: lab.name(), ...properties };
    },
  });
  return [
    create('as in the example', {}),
    create('of an NHS type', { organisation_type: 'nhs_local' }),
    create('of an NHS type, its chosen id read before', { organisation_type: 'nhs_gp' }, true),
  ];
}

function archiving(lab: Lab): Case[] {
  const archive = (
    title: string,
    change: (organisation_id: string) => Promise<unknown>,
    fails = false,
  ): Case => ({
    operation: 'archiveOrganisation',
    title,
    fails,
    prepare: async () => {
      const organisation_id = await lab.organisation();
      await change(organisation_id);
      return { organisation_id };
    },
  });
  return [
    archive('with a domain', (id) =>
      lab.must('updateOrganisation', { organisation_id: id, domains: [`${id}.example.gov.uk`] }),
    ),
    archive('with an archived service', async (id) =>
      lab.move(await lab.service({ linked: true, active: false }), id),
    ),
    archive('a second time', (id) => lab.must('archiveOrganisation', { organisation_id: id })),
    archive('refused for its members', (id) => lab.member(id), true),
  ];
}

function linking(lab: Lab): Case[] {
  const operation = 'updateServiceOrganisation';
  const link = (
    title: string,
    wish: ServiceWish,
    to: () => Promise<string> = () => lab.organisation(),
  ): Case => ({
    operation,
    title,
    prepare: async () => {
      const organisation_id = await to();
      return { organisation_id, service_id: await lab.service({ ...wish, notAt: organisation_id }) };
    },
  });
  const live = { linked: true, active: true, restricted: false };
  return [
    link('live, from another organisation', live),
    link('live, to an organisation with a live service', live, () => lab.organisationWithService()),
    link('live, to an archived organisation', live, async () => {
      const organisation_id = await lab.organisation();
      await lab.must('archiveOrganisation', { organisation_id });
      return organisation_id;
    }),
    link('in trial, from another organisation', { linked: true, restricted: true }),
    link('archived, from another organisation', { linked: true, active: false }),
    {
      operation,
      title: 'to where it is',
      prepare: async () => {
        const service_id = await lab.service(live);
        return { organisation_id: await lab.homeOf(service_id), service_id };
      },
    },
    link('without an organisation so far', { linked: false }),
  ];
}

function pools(
  lab: Lab,
  kind: 'email_branding_id' | 'letter_branding_id',
  add: string,
  remove: string,
): Case[] {
  const adding = (title: string, brandings: () => readonly string[]): Case => ({
    operation: add,
    title,
    prepare: async () => ({ organisation_id: await lab.organisation(), branding_ids: brandings() }),
  });
  return [
    adding('one that is new', () => [lab.one(kind)]),
    adding('none', () => []),
    {
      operation: remove,
      title: 'one of the pool',
      prepare: async () => {
        const organisation_id = await lab.organisation();
        await lab.must(add, { organisation_id, branding_ids: [lab.one(kind)] });
        return { organisation_id, [kind]: lab.one(kind) };
      },
    },
  ];
}

/** Members, invitations, and the e-mails around going live. */
function aboutPeople(lab: Lab): Case[] {
  const asInExample = (operation: string, prepare: () => Promise<Args>): Case => ({
    operation,
    title: 'as in the example',
    prepare: async () => ({ ...lab.example(operation), ...(await prepare()) }),
  });
  const ofMember = async () => {
    const organisation_id = await lab.organisation();
    return { organisation_id, user_id: await lab.member(organisation_id) };
  };
  const invitation = async () => {
    lab.email();
    return { organisation_id: await lab.organisation(), invited_by: lab.one('user_id') };
  };
  const aboutGoingLive = [
    'notifyUsersOfRequestToGoLive',
    'notifyOrgMemberAboutNextStepsOfGoLiveRequest',
    'notifyServiceMemberOfRejectedGoLiveRequest',
  ];
  return [
    asInExample('addUserToOrganisation', async () => {
      const ids = { organisation_id: await lab.organisation(), user_id: lab.one('user_id') };
      lab.ledger.willAdd(ids.organisation_id, ids.user_id);
      return ids;
    }),
    asInExample('setOrganisationUserPermissions', ofMember),
    { operation: 'removeUserFromOrganisation', title: 'a member', prepare: ofMember },
    ...aboutGoingLive.map((operation) =>
      asInExample(operation, async () => {
        lab.email();
        return { service_id: lab.one('service_id') };
      }),
    ),
    asInExample('createOrganisationInvite', invitation),
    asInExample('updateOrganisationInvite', async () => {
      const args = { ...lab.example('createOrganisationInvite'), ...(await invitation()) };
      const { data } = await lab.must<{ data: { id: string } }>('createOrganisationInvite', args);
      return { organisation_id: args.organisation_id, invited_org_user_id: data.id };
    }),
  ];
}
