import type { Args, Example } from './caller.ts';
import type { Lab } from './lab.ts';
import type { Case } from './observe.ts';
import { teamRecipes } from './team-recipes.ts';
import { updateRecipes } from './update-recipes.ts';

/** Every case by which the writes of the organisations API are tried. Each leaves to the lab what to put back. */
export function recipes(lab: Lab, example: Example): Case[] {
  return [
    ...creating(lab, example),
    ...updateRecipes(lab, example),
    ...archiving(lab),
    ...linking(lab),
    ...pools(lab, 'email_branding_id', 'addEmailBrandingsToPool', 'removeEmailBrandingFromPool'),
    ...pools(lab, 'letter_branding_id', 'addLetterBrandingsToPool', 'removeLetterBrandingFromPool'),
    ...teamRecipes(lab, example),
  ];
}

function creating(lab: Lab, example: Example): Case[] {
  const create = (title: string, properties: Args, isRead = false): Case => ({
    operation: 'createOrganisation',
    title,
    prepare: async () => {
      const id = lab.newId();
      if (isRead) lab.know('organisation_id', id);
      return { ...example('createOrganisation'), id, name: lab.name(), ...properties };
    },
  });
  return [
    create('as in the example', {}),
    create('of an NHS type', { organisation_type: 'nhs_local' }),
    create('of an NHS type, its chosen id read before', { organisation_type: 'nhs_gp' }, true),
  ];
}

function archiving(lab: Lab): Case[] {
  const archive = (title: string, prepare: () => Promise<string>, fails = false): Case => ({
    operation: 'archiveOrganisation',
    title,
    fails,
    prepare: async () => ({ organisation_id: await prepare() }),
  });
  return [
    archive('with a domain', async () => {
      const organisation_id = await lab.organisation();
      await lab.must('updateOrganisation', {
        organisation_id,
        domains: [`${organisation_id}.example.gov.uk`],
      });
      return organisation_id;
    }),
    archive('with an archived service', async () => {
      const organisation_id = await lab.organisation();
      await lab.move(await lab.service({ linked: true, active: false }), organisation_id);
      return organisation_id;
    }),
    archive('a second time', async () => {
      const organisation_id = await lab.organisation();
      await lab.must('archiveOrganisation', { organisation_id });
      return organisation_id;
    }),
    archive(
      'refused for its members',
      async () => {
        const organisation_id = await lab.organisation();
        await lab.member(organisation_id);
        return organisation_id;
      },
      true,
    ),
  ];
}

function linking(lab: Lab): Case[] {
  const link = (title: string, wish: Parameters<Lab['service']>[0], to: () => Promise<string>): Case => ({
    operation: 'updateServiceOrganisation',
    title,
    prepare: async () => {
      const organisation_id = await to();
      return { organisation_id, service_id: await lab.service({ ...wish, notAt: organisation_id }) };
    },
  });
  const live = { linked: true, active: true, restricted: false };
  return [
    link('live, from another organisation', live, () => lab.organisation()),
    link('live, to an organisation with a live service', live, () => lab.organisationWithService()),
    link('live, to an archived organisation', live, async () => {
      const organisation_id = await lab.organisation();
      await lab.must('archiveOrganisation', { organisation_id });
      return organisation_id;
    }),
    link('in trial, from another organisation', { linked: true, restricted: true }, () => lab.organisation()),
    link('archived, from another organisation', { linked: true, active: false }, () => lab.organisation()),
    {
      operation: 'updateServiceOrganisation',
      title: 'to where it is',
      prepare: async () => {
        const service_id = await lab.service(live);
        return { organisation_id: (await lab.homeOf(service_id)) as string, service_id };
      },
    },
    link('without an organisation so far', { linked: false }, () => lab.organisation()),
  ];
}

function pools(
  lab: Lab,
  kind: 'email_branding_id' | 'letter_branding_id',
  add: string,
  remove: string,
): Case[] {
  return [
    {
      operation: add,
      title: 'one that is new',
      prepare: async () => ({ organisation_id: await lab.organisation(), branding_ids: [lab.one(kind)] }),
    },
    {
      operation: add,
      title: 'none',
      prepare: async () => ({ organisation_id: await lab.organisation(), branding_ids: [] }),
    },
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
