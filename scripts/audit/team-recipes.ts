import type { Args, Example } from './caller.ts';
import type { Lab } from './lab.ts';
import type { Case } from './observe.ts';

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
      lab.ledger.willAdd(ids.organisation_id, ids.user_id);
      return { ...example('addUserToOrganisation'), ...ids };
    }),
    member('setOrganisationUserPermissions', 'as in the example', async () => {
      const organisation_id = await lab.organisation();
      const user_id = await lab.member(organisation_id);
      return { ...example('setOrganisationUserPermissions'), organisation_id, user_id };
    }),
    member('removeUserFromOrganisation', 'a member', async () => {
      const organisation_id = await lab.organisation();
      return { organisation_id, user_id: await lab.member(organisation_id) };
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
    prepare: async () => {
      lab.email();
      return { ...example(operation), service_id: lab.one('service_id') };
    },
  }));
}

function invites(lab: Lab, example: Example): Case[] {
  const invitation = async () => {
    lab.email();
    const invited_by = lab.one('user_id');
    return { ...example('createOrganisationInvite'), organisation_id: await lab.organisation(), invited_by };
  };
  return [
    { operation: 'createOrganisationInvite', title: 'as in the example', prepare: invitation },
    {
      operation: 'updateOrganisationInvite',
      title: 'as in the example',
      prepare: async () => {
        const args = await invitation();
        const { data } = await lab.must<{ data: { id: string } }>('createOrganisationInvite', args);
        const { organisation_id } = args;
        return { ...example('updateOrganisationInvite'), organisation_id, invited_org_user_id: data.id };
      },
    },
  ];
}
