import type { Args } from './call.ts';
import type { Lab } from './lab.ts';
import type { Case } from './observe.ts';

/**
 * The many things that an update of an organisation can be, each tried on an organisation with a live service; but
 * those that give it a branding without, for a service would keep a copy of it that nothing takes away.
 */
export function updateRecipes(lab: Lab): Case[] {
  const update = (
    title: string,
    body: Args | ((organisation_id: string) => Args | Promise<Args>),
    { fails = false, isBranding = false }: { fails?: boolean; isBranding?: boolean } = {},
  ): Case => ({
    operation: 'updateOrganisation',
    title,
    fails,
    prepare: async () => {
      const organisation_id = await (isBranding ? lab.organisation() : lab.organisationWithService());
      return { organisation_id, ...(typeof body === 'function' ? await body(organisation_id) : body) };
    },
  });
  const change = (organisation_id: string, body: Args) =>
    lab.must('updateOrganisation', { organisation_id, ...body });

  const branding = { isBranding: true };

  return [
    update('nothing', {}),
    update('name', () => ({ ...lab.example('updateOrganisation'), name: lab.name() })),
    update('notes and billing', { notes: 'n', purchase_order_number: 'p', billing_reference: 'r' }),
    update('settings of going live', {
      can_approve_own_go_live_requests: true,
      request_to_go_live_notes: 'n',
    }),
    update('agreement', { agreement_signed: true, agreement_signed_version: 1.5 }),
    update('active', { active: false }),
    update('crown', { crown: true }),
    update('permissions', { permissions: [] }),
    update('domains', (id) => ({ domains: [`${id}.example.gov.uk`] })),
    update('type', { organisation_type: 'central' }),
    update('NHS type, without default brandings', { organisation_type: 'nhs_local' }, branding),
    update(
      'NHS type, with default brandings',
      async (id) => {
        await change(id, { email_branding_id: lab.one('email_branding_id') });
        await change(id, { letter_branding_id: lab.one('letter_branding_id') });
        return { organisation_type: 'nhs_local' };
      },
      branding,
    ),
    ...(['email', 'letter'] as const).flatMap((kind) => {
      const name = `${kind}_branding_id` as const;
      return [
        update(`default ${kind} branding, new in the pool`, () => ({ [name]: lab.one(name) }), branding),
        update(
          `default ${kind} branding, none`,
          async (id) => {
            await change(id, { [name]: lab.one(name) });
            return { [name]: null };
          },
          branding,
        ),
      ];
    }),
    update(
      'default email branding, from the pool',
      async (id) => {
        const email = lab.one('email_branding_id');
        await lab.must('addEmailBrandingsToPool', { organisation_id: id, branding_ids: [email] });
        return { email_branding_id: email };
      },
      branding,
    ),
    // The API commits the type and the name before it trips over the branding.
    update(
      'half applied, then refused',
      async (id) => {
        const letter = lab.one('letter_branding_id');
        await lab.must('addLetterBrandingsToPool', { organisation_id: id, branding_ids: [letter] });
        return { name: lab.name(), organisation_type: 'central', letter_branding_id: letter };
      },
      { fails: true },
    ),
    update(
      'refused for a domain of another',
      async (id) => {
        const domain = `taken.${id}.example.gov.uk`;
        await change(await lab.organisation(), { domains: [domain] });
        return { name: lab.name(), domains: [domain] };
      },
      { fails: true },
    ),
  ];
}
