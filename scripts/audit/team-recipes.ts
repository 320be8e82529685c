import type { Answer, Args } from './caller.ts';
import type { Lab } from './lab.ts';
import type { Case } from './observe.ts';
import type { Example } from './recipes.ts';

/** Writes about people: members, invitations, and the e-mails around going live. */
export function teamRecipes(lab: Lab, example: Example): Case[] {
  return [...members(lab, example), ...goLive(lab, example), ...invites(lab, example)];
}

function members(lab: Lab, example: Example): Case[] {
  const member = (operation: string, title: string, prepare: () => Promise<Args>): Case => ({
    operation,
    title,
    prepare,
  });
  return [
    member('addUserToOrganisation', 'as in the example', async () => {
      const ids = { organisation_id: await lab.organisation(), user_id: lab.one('user_id') };
      lab.later(() => lab.must('removeUserFromOrganisation', ids));
      return { ...example('addUserToOrganisation'), ...ids };
    }),
    member('setOrganisationUserPermissions', 'as in the example', async () => {
      const organisation_id = await lab.organisation();
      const user_id = await lab.member(organisation_id);
      return { ...example('setOrganisationUserPermissions'), organisation_id, user_id };
    }),
    member('removeUserFromOrganisation', 'a member', async () => {
      const organisation_id = await lab.organisation();
      const user_id = lab.one('user_id');
      await lab.must('addUserToOrganisation', { organisation_id, user_id, permissions: [] });
      return { organisation_id, user_id };
    }),
  ];
}

function goLive(lab: Lab, example: Example): Case[] {
  return [
    'notifyUsersOfRequestToGoLive',
    'notifyOrgMemberAboutNextStepsOfGoLiveRequest',
    'notifyServiceMemberOfRejectedGoLiveRequest',
  ].map((operation) => ({
    operation,
    title: 'as in the example',
    prepare: async () => ({ ...example(operation), service_id: lab.one('service_id') }),
  }));
}

function invites(lab: Lab, example: Example): Case[] {
  const invitation = async () => ({
    ...example('createOrganisationInvite'),
    organisation_id: await lab.organisation(),
    invited_by: lab.one('user_id'),
  });
  const cancel = (organisation_id: string, answer: unknown) => {
    const { id } = (answer as { data: { id: string } }).data;
    // A pending invitation would keep the organisation from being archived.
    return lab.must('updateOrganisationInvite', {
      organisation_id,
      invited_org_user_id: id,
      status: 'cancelled',
    });
  };
  let invited = '';
  return [
    {
      operation: 'createOrganisationInvite',
      title: 'as in the example',
      prepare: async () => {
        const args = await invitation();
        invited = args.organisation_id;
        return args;
      },
      answered: (answer: Answer) => {
        if (answer.ok) lab.later(() => cancel(invited, answer.body));
      },
    },
    {
      operation: 'updateOrganisationInvite',
      title: 'as in the example',
      prepare: async () => {
        const args = await invitation();
        const made = await lab.must<{ data: { id: string } }>('createOrganisationInvite', args);
        lab.later(() => cancel(args.organisation_id, made));
        return {
          ...example('updateOrganisationInvite'),
          organisation_id: args.organisation_id,
          invited_org_user_id: made.data.id,
        };
      },
    },
  ];
}
