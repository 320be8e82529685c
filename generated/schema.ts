// Made by "npm run generate" from openapi/organisations.yaml. Do not edit.

export interface paths {
    "/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all organisations
         * @description Active organisations first, then by name in the database's collation. Archived organisations are included.
         */
        get: operations["getOrganisations"];
        put?: never;
        /**
         * Create an organisation
         * @description The new organisation may invite its people to ask to join services (`can_ask_to_join_a_service`), whatever is sent.
         *
         *     For an NHS type both default brandings become those of the NHS and are added to the pools. That happens after the
         *     organisation was committed: a failure there is answered 500 and leaves the organisation behind.
         *
         *     Names are unique but compared with case, so `Org One` and `org one` can both exist. No e-mail is sent, not even for a signed agreement.
         */
        post: operations["createOrganisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * Get one organisation
         * @description Archived organisations are answered like any other.
         */
        get: operations["getOrganisation"];
        put?: never;
        /**
         * Change an organisation
         * @description Only what is sent changes; `{}` is a 204 that touches nothing but the hidden time of the last update. The body is checked before the
         *     organisation is looked up. An archived organisation can be changed too.
         *
         *     What else happens, in this order:
         *
         *     1. An NHS `organisation_type` gives an organisation without a default branding the NHS one, even over another id in the same body.
         *     2. **When `permissions` is present, an empty list included, it is the only property that is applied.** The others are dropped in silence.
         *     3. `organisation_type` is copied to every service of the organisation, archived and trial ones included, and each one's free text
         *        message allowance for the current financial year is worked out again and committed on its own.
         *     4. `crown` is copied to every service.
         *     5. A default branding is copied to those services that have none of that kind, and added to the organisation's pool when missing.
         *        `null` copies nothing. With an NHS type the NHS brandings go into both pools instead.
         *     6. `agreement_signed: true` together with `agreement_signed_by_id` sends e-mails after the commit: one to the signer, or two when an
         *        on-behalf-of address is stored. Every retry sends them again.
         *
         *     A new type or default branding thus changes services, and `active` changes users, that the request does not name: a caller who
         *     keeps copies of them has to invalidate those as well.
         */
        post: operations["updateOrganisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive an organisation
         * @description Refused while the organisation has an active service (a trial one counts), a member in any state or a pending invitation.
         *
         *     The organisation becomes inactive, loses its domains and default brandings, and is renamed to `_archived_`, the UTC time
         *     (`YYYY-MM-DD-HH:MM:SS`), `_` and its old name; the old name and domains are free again. Its pools, permissions, archived services and
         *     decided invitations stay. Archiving twice is a 204 that changes nothing. No way back but `updateOrganisation` with `active: true`,
         *     which keeps the long name.
         *
         *     A name of more than 225 characters does not survive the prefix: the response is 404 and nothing changes.
         */
        post: operations["archiveOrganisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/by-domain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the organisation that owns a domain
         * @description The domain is lower-cased and every `.gsi.gov.uk` in it becomes `.gov.uk`. An organisation's domain matches when it equals
         *     the result or is its suffix behind a dot; the longest match wins. A trailing dot or a space around the domain prevents a match.
         *     An inactive organisation can match.
         */
        get: operations["getOrganisationByDomain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search organisations by part of their name
         * @description Finds the text anywhere in a name, whatever its case (one character for one: `İ` matches `i`). `%`, `_`, `/` and `\` mean themselves and one space is a legal term. Sorted by name; archived organisations are included.
         */
        get: operations["searchOrganisations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/unique": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask whether a name is free (removed in 2022)
         * @deprecated
         * @description **Removed on 11 January 2022**; it had existed since 6 March 2018. Today's API takes `unique` for a malformed organisation id and
         *     returns 404, so callers create or update and handle the 400 `Organisation name already exists` instead.
         *
         *     While it lived, a name was free when no organisation matched it or the first match was `org_id` itself. The comparison ignored case
         *     and treated `%` and `_` as wildcards, which the real constraint never did: a name could be called taken that `createOrganisation` would accept.
         */
        get: operations["isOrganisationNameUnique"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/service": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a service to an organisation
         * @description In one transaction the service leaves the organisation that it had, takes the type and crown status of the new one, and gets the free
         *     text message allowance of that type for the current financial year (that of `other` when the organisation has no type; none at all for
         *     `nhs_gp` and `nhs_notify`). Brandings
         *     are not copied. The organisation may be archived. Moving a service to where it is only adds a version to its history.
         */
        post: operations["updateServiceOrganisation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/services": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the services of an organisation
         * @description Active services first, then by name in code-point order (`Gamma` before `beta`). Archived and trial services are included.
         */
        get: operations["getOrganisationServices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/services-with-usage": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * Get what an organisation's services used in a financial year
         * @description Services in trial are left out, archived ones are not. Active services first, then by lower-cased name. The figures change every hour by a background job. An organisation that does not exist has no services and is answered 200; other years than those with data have zeros.
         */
        get: operations["getOrganisationServicesUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/users": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the active members of an organisation
         * @description Members in the state `active` only, the oldest account first. An organisation that does not exist has no members and is answered 200.
         */
        get: operations["getOrganisationUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The user's id.
                 * @example 11111111-1111-4111-8111-111111111111
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a user a member of an organisation
         * @description Users in the state `pending` and archived organisations are accepted. Nobody can be added twice: a second time is answered 500. The body is not validated, so a missing `permissions` and members that are no objects are answered 500, an unknown permission 404. What the user was granted in the organisation before becoming a member stays.
         */
        post: operations["addUserToOrganisation"];
        /**
         * End a user's membership of an organisation
         * @description The user's permissions in the organisation go with the membership.
         */
        delete: operations["removeUserFromOrganisation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/email-branding-pool": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the email brandings that an organisation's services may choose
         * @description By name in the database's collation, archived brandings included. An organisation that does not exist has an empty pool and is answered 200, unlike its letter branding pool.
         */
        get: operations["getEmailBrandingPool"];
        put?: never;
        /**
         * Add email brandings to an organisation's pool
         * @description Adds and never replaces, all of them or none. An empty list is a 204, a new branding named twice is stored once, and a branding that is in the pool already is answered 500.
         */
        post: operations["addEmailBrandingsToPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/email-branding-pool/{email_branding_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The email branding's id.
                 * @example 123496d4-44cb-4324-8e0a-4187101f4bdc
                 */
                email_branding_id: components["parameters"]["EmailBrandingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an email branding out of an organisation's pool
         * @description The organisation's default cannot be taken out.
         */
        delete: operations["removeEmailBrandingFromPool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/letter-branding-pool": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the letter brandings that an organisation's services may choose
         * @description By name in code-point order, archived brandings included. An organisation that does not exist is answered 404, unlike its email branding pool.
         */
        get: operations["getLetterBrandingPool"];
        put?: never;
        /**
         * Add letter brandings to an organisation's pool
         * @description Adds and never replaces, all of them or none. An empty list is a 204. A branding that is in the pool already, and one that is named twice, is answered 500.
         */
        post: operations["addLetterBrandingsToPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisation_id}/letter-branding-pool/{letter_branding_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The letter branding's id.
                 * @example 772ba27d-03c0-caed-e93a-08c009589dd4
                 */
                letter_branding_id: components["parameters"]["LetterBrandingId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a letter branding out of an organisation's pool
         * @description The organisation's default cannot be taken out.
         */
        delete: operations["removeLetterBrandingFromPool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/notify-users-of-request-to-go-live/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell an organisation's approvers about a request to go live
         * @description Sends one e-mail to each active member who may make services live and, if there was one, a receipt to the person who asked; with no such member it sends nothing and still answers 204. A service without an organisation, or without a person who asked, is answered 500.
         */
        post: operations["notifyUsersOfRequestToGoLive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/notify-org-member-about-next-steps-of-go-live-request/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell an organisation member what happens after a request to go live
         * @description Sends one e-mail. The body is validated before the service is looked up. A service without a person who asked, or without an active request, is answered 400.
         */
        post: operations["notifyOrgMemberAboutNextStepsOfGoLiveRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/notify-service-member-of-rejected-go-live-request/{service_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell the person who asked to go live that the request was rejected
         * @description Sends one e-mail, in which each line of the reason becomes a quotation. The body is validated before the service is looked up. A service without a person who asked, or without an active request, is answered 400.
         */
        post: operations["notifyServiceMemberOfRejectedGoLiveRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisation/{organisation_id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the invitations of an organisation
         * @description In every status and no particular order. A background job deletes invitations that are older than two days, so the list shrinks by itself. An organisation that does not exist has no invitations and is answered 200.
         */
        get: operations["getOrganisationInvites"];
        put?: never;
        /**
         * Invite someone to an organisation's team
         * @description Stores the invitation and then sends it by e-mail. The same address can be invited any number of times, to archived organisations as well. An unknown organisation or inviter is answered 500. The invitation works for two days.
         */
        post: operations["createOrganisationInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisation/{organisation_id}/invite/{invited_org_user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The invitation's id. The database parses it, so a UUID without dashes or in braces works too; a URN is answered 404.
                 * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
                 */
                invited_org_user_id: components["parameters"]["InvitedOrgUserId"];
            };
            cookie?: never;
        };
        /**
         * Get one invitation of an organisation
         * @description Another organisation's invitation, and an id that does not parse, are answered 404.
         */
        get: operations["getOrganisationInvite"];
        put?: never;
        /**
         * Change the status of an invitation
         * @description Every status may follow every other, `pending` included. Accepting does not make anybody a member; `addUserToOrganisation` does. The invitation is looked up before the body is read, so a 404 wins over a 400.
         */
        post: operations["updateOrganisationInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invite/organisation/{invited_org_user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The invitation's id with dashes, or the token from the invitation e-mail.
                 * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
                 */
                invited_org_user_id: components["parameters"]["InviteIdOrToken"];
            };
            cookie?: never;
        };
        /**
         * Get an invitation by its id, or by the token that was sent
         * @description A segment in the form of a UUID with dashes is an id; anything else is taken for a token, as in `checkInviteToken`. By id an invitation is found in any status and at any age.
         */
        get: operations["getInvite"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invite/organisation/check/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the invitation e-mail.
                 * @example rubbish
                 */
                token: components["parameters"]["InviteToken"];
            };
            cookie?: never;
        };
        /**
         * Get the invitation that a token stands for
         * @description A token works for two days. A sound token whose invitation is gone is answered 404. A UUID is taken for a damaged token here.
         */
        get: operations["checkInviteToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/service/{service_id}/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        /**
         * Get the organisation of a service
         * @description A service without an organisation, and equally one that does not exist, is answered 200 with an empty object, never 404.
         */
        get: operations["getServiceOrganisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/user/{user_id}/organisation/{organisation_id}/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user's id.
                 * @example 11111111-1111-4111-8111-111111111111
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace what a user may do in an organisation
         * @description An empty list takes everything away. The organisation is looked up first, then the user, then the body is read. **Membership is not checked**: permissions for somebody who is no member are stored, and while the organisation is active every read of that user is then answered 500. An unknown permission is answered 404; an entry that names none, or one twice, 500.
         */
        post: operations["setOrganisationUserPermissions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/_status/live-service-and-organisation-counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count live services and the organisations that have one
         * @description A service counts when it is active, not in trial and marked to count; an organisation counts when it has such a service, whether it is active itself or not. No token is needed and a wrong one does no harm.
         */
        get: operations["getLiveServiceAndOrganisationCounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description The sector that an organisation belongs to. It decides the free text message allowance of its services; `nhs_gp` and `nhs_notify` have none.
         * @enum {string}
         */
        OrganisationType: "central" | "local" | "nhs_central" | "nhs_local" | "nhs_gp" | "nhs_notify" | "emergency_service" | "school_or_college" | "other";
        /** @description The sector of an existing organisation. `nhs` is retired and no longer accepted, but old organisations may still have it. */
        StoredOrganisationType: components["schemas"]["OrganisationType"] | "nhs" | null;
        /**
         * @description What an organisation may do. So far, let its people ask to join one of its services.
         * @enum {string}
         */
        OrganisationPermission: "can_ask_to_join_a_service";
        /**
         * @description What a member of an organisation may do. So far, approve requests to go live.
         * @enum {string}
         */
        OrganisationUserPermission: "can_make_services_live";
        /**
         * @description What a member of a service may do.
         * @enum {string}
         */
        ServicePermission: "manage_users" | "manage_templates" | "manage_settings" | "send_texts" | "send_emails" | "send_letters" | "manage_api_keys" | "platform_admin" | "view_activity";
        /**
         * @description Where an invitation stands.
         * @enum {string}
         */
        InviteStatus: "pending" | "accepted" | "cancelled";
        /** @description An organisation with everything that can be read about it. Every key is always there. */
        Organisation: {
            /** Format: uuid */
            id: string;
            /** @description Unique, compared with case. May be empty. */
            name: string;
            /** @description False for an archived organisation. */
            active: boolean;
            /** @description Whether it is a Crown body; `null` when unknown. */
            crown: boolean | null;
            organisation_type: components["schemas"]["StoredOrganisationType"];
            /** @description Its e-mail domains, in lower case and no guaranteed order. Not checked to be host names. */
            domains: string[];
            permissions: components["schemas"]["OrganisationPermission"][];
            /** @description Its services that are active and not in trial, also those not marked to count as live. */
            count_of_live_services: number;
            /**
             * Format: uuid
             * @description The default email branding for its services.
             */
            email_branding_id: string | null;
            /**
             * Format: uuid
             * @description The default letter branding for its services.
             */
            letter_branding_id: string | null;
            agreement_signed: boolean | null;
            /**
             * @description An HTTP date, in GMT and whole seconds, unlike every other time in this API.
             * @example Wed, 06 May 2026 07:08:09 GMT
             */
            agreement_signed_at: string | null;
            /**
             * Format: uuid
             * @description The user who signed.
             */
            agreement_signed_by_id: string | null;
            agreement_signed_on_behalf_of_name: string | null;
            /** @description Not checked to be an e-mail address. */
            agreement_signed_on_behalf_of_email_address: string | null;
            /**
             * Format: double
             * @example 1.5
             */
            agreement_signed_version: number | null;
            request_to_go_live_notes: string | null;
            can_approve_own_go_live_requests: boolean;
            notes: string | null;
            purchase_order_number: string | null;
            /** @description Free text, not a list. */
            billing_contact_names: string | null;
            /** @description Free text, not a list. */
            billing_contact_email_addresses: string | null;
            billing_reference: string | null;
        };
        /** @description The empty object that stands for "no organisation". */
        NoOrganisation: Record<string, never>;
        /** @description An organisation in short form. */
        OrganisationListItem: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description False for an archived organisation. */
            active: boolean;
            organisation_type: components["schemas"]["StoredOrganisationType"];
            domains: string[];
            count_of_live_services: number;
        };
        /** @description A service as its organisation lists it. */
        OrganisationService: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description False for an archived service. */
            active: boolean;
            /** @description True while the service is in trial. */
            restricted: boolean;
        };
        /** @description What one service used in a financial year. */
        ServiceUsage: {
            /** Format: uuid */
            service_id: string;
            service_name: string;
            /** @description False for an archived service. */
            active: boolean;
            /** @description The free text message allowance; 0 when none was set for the year. */
            free_sms_limit: number;
            /** @description What is left of the allowance. */
            sms_remainder: number;
            /** @description Text message fragments times their rate. */
            sms_billable_units: number;
            /** @description The units beyond the allowance. */
            chargeable_billable_sms: number;
            sms_cost: number;
            letter_cost: number;
            emails_sent: number;
        };
        /** @description What the services of an organisation used in a financial year. */
        OrganisationUsage: {
            services: components["schemas"]["ServiceUsage"][];
            /**
             * Format: date-time
             * @description When the figures were last worked out. Only ever set for the current financial year.
             * @example 2026-11-23T10:00:00.123456+00:00
             */
            updated_at: string | null;
        };
        /** @description A user with everything that can be read about them, other organisations and services included. */
        User: {
            /** Format: uuid */
            id: string;
            name: string;
            email_address: string;
            mobile_number: string | null;
            /** @enum {string} */
            state: "pending" | "active" | "inactive";
            /** @enum {string} */
            auth_type: "sms_auth" | "email_auth" | "webauthn_auth";
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            email_access_validated_at: string;
            /** Format: date-time */
            logged_in_at: string | null;
            /**
             * @description With a space and without a time zone, unlike the other times of a user.
             * @example 2026-01-02 03:04:05.600000
             */
            password_changed_at: string;
            /** Format: uuid */
            current_session_id: string | null;
            failed_login_count: number;
            /** @description The active organisations that the user is a member of, in no particular order. */
            organisations: string[];
            /** @description By organisation id. There is an entry for each membership, perhaps an empty one; archived organisations always have an empty one. */
            organisation_permissions: {
                [key: string]: components["schemas"]["OrganisationUserPermission"][];
            };
            /** @description The active services that the user is a member of. */
            services: string[];
            /** @description By service id. Permissions that belong to no service stand under the key `None`. */
            permissions: {
                [key: string]: components["schemas"]["ServicePermission"][];
            };
            platform_admin: boolean;
            can_use_webauthn: boolean;
            take_part_in_research: boolean;
            receives_new_features_email: boolean;
        };
        /** @description A branding for e-mails. One of `text` and `alt_text` is null and the other is not. */
        EmailBranding: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            brand_type: "org" | "both" | "org_banner";
            /** @description Such as `#1d70b8`; may be empty. */
            colour: string | null;
            /** @description A file name. */
            logo: string | null;
            text: string | null;
            alt_text: string | null;
            /** Format: uuid */
            created_by: string | null;
            /** Format: date-time */
            created_at: string | null;
            /** Format: date-time */
            updated_at: string | null;
        };
        /** @description A branding for letters. */
        LetterBranding: {
            /** Format: uuid */
            id: string;
            name: string;
            filename: string;
            /** Format: uuid */
            created_by: string | null;
            /** Format: date-time */
            created_at: string | null;
            /** Format: date-time */
            updated_at: string | null;
        };
        /** @description An invitation to join an organisation's team. */
        OrganisationInvite: {
            /** Format: uuid */
            id: string;
            /** @description As it was sent, with its case and any spaces around it. */
            email_address: string;
            /**
             * Format: uuid
             * @description The user who invited.
             */
            invited_by: string;
            /** Format: uuid */
            organisation: string;
            /** Format: date-time */
            created_at: string;
            /** @description As they were sent, duplicates included. */
            permissions: components["schemas"]["OrganisationUserPermission"][];
            status: components["schemas"]["InviteStatus"];
        };
        /** @description One invitation in its envelope. */
        OrganisationInviteResponse: {
            data: components["schemas"]["OrganisationInvite"];
        };
        /** @description How many services are live, and how many organisations have one. */
        LiveServiceAndOrganisationCounts: {
            organisations: number;
            services: number;
        };
        /** @description A new organisation. The API validates only `name`, `crown`, `organisation_type` and `active`, and hands the rest to the database as it is. Of another type than the listed one, a text is stored all the same and everything else is answered 500. Most properties that are not listed here are answered 500; the names of relationships are accepted when they are empty, and have no effect. */
        CreateOrganisation: {
            /** @description May be empty. */
            name: string;
            /** @description Whether it is a Crown body. "Unknown" cannot be said here, only in an update. */
            crown: boolean;
            organisation_type: components["schemas"]["OrganisationType"];
            /** @description `null` means true. */
            active?: boolean | null;
            /**
             * Format: uuid
             * @description Chooses the id. Normally left to the API.
             */
            id?: string;
            agreement_signed?: boolean | null;
            /** @description A date of the years 1 to 9999, with a time or without: ISO 8601 (`2026-05-06T07:08:09`, with a space or a T, `2026/05/06`, `20260506`), the HTTP date of a response, or `6 May 2026` and `May 6, 2026`. A UTC offset is dropped, not applied: `23:30+05:00` is stored as 23:30. The API takes every spelling that PostgreSQL does and refuses none of the years that it cannot read back: see `unreadable-date`. */
            agreement_signed_at?: string | null;
            /**
             * Format: uuid
             * @description An existing user.
             */
            agreement_signed_by_id?: string | null;
            agreement_signed_on_behalf_of_name?: string | null;
            agreement_signed_on_behalf_of_email_address?: string | null;
            /** @description A finite number, or text that reads as one. The API takes NaN and the infinities as well: see `number-that-is-no-json`. */
            agreement_signed_version?: number | string | null;
            request_to_go_live_notes?: string | null;
            can_approve_own_go_live_requests?: boolean;
            notes?: string | null;
            purchase_order_number?: string | null;
            billing_contact_names?: string | null;
            billing_contact_email_addresses?: string | null;
            billing_reference?: string | null;
            /**
             * Format: uuid
             * @description The default email branding. Not added to the pool, and overwritten for an NHS type.
             */
            email_branding_id?: string | null;
            /**
             * Format: uuid
             * @description The default letter branding. Not added to the pool, and overwritten for an NHS type.
             */
            letter_branding_id?: string | null;
            /** @description Stored and never returned; the dates as in `agreement_signed_at`. */
            created_at?: string;
            /** @description Stored and never returned; the dates as in `agreement_signed_at`. */
            updated_at?: string;
        };
        /** @description What is to change. The API validates only `name`, `active`, `crown`, `organisation_type` and `permissions`, and hands the rest to the database as it is. Of another type than the listed one, a text is stored all the same and everything else is answered 500, but for an empty list, which is answered 404. Any property that is not listed here is answered 500. */
        UpdateOrganisation: {
            /** @description `null` passes validation and is then answered 500. */
            name?: string;
            /** @description `null` passes validation and is then answered 500. */
            active?: boolean;
            /** @description Copied to every service of the organisation. `null` means unknown. */
            crown?: boolean | null;
            /** @description Copied to every service of the organisation, whose free text message allowances change with it. */
            organisation_type?: components["schemas"]["OrganisationType"];
            /** @description Replaces the permissions. **When it is present, every other property of the body is ignored.** A duplicate is answered 500. */
            permissions?: components["schemas"]["OrganisationPermission"][];
            /** @description Replaces all domains, in lower case; an empty list removes them. A domain of another organisation, or one that is there twice in lower case, is answered 400 and nothing is applied. Anything but a list is ignored in silence. */
            domains?: string[];
            /**
             * Format: uuid
             * @description The default email branding. Added to the pool, and copied to the services that have none. Unknown, it is answered 500.
             */
            email_branding_id?: string | null;
            /**
             * Format: uuid
             * @description The default letter branding. Added to the pool, and copied to the services that have none. Unknown, or already in the pool, it is answered 500: see `letter-branding-in-pool`.
             */
            letter_branding_id?: string | null;
            /** @description True, together with `agreement_signed_by_id`, sends e-mails. */
            agreement_signed?: boolean | null;
            /** @description A date of the years 1 to 9999, with a time or without: ISO 8601 (`2026-05-06T07:08:09`, with a space or a T, `2026/05/06`, `20260506`), the HTTP date of a response, or `6 May 2026` and `May 6, 2026`. A UTC offset is dropped, not applied: `23:30+05:00` is stored as 23:30. The API takes every spelling that PostgreSQL does and refuses none of the years that it cannot read back: see `unreadable-date`. */
            agreement_signed_at?: string | null;
            /**
             * Format: uuid
             * @description An existing user; an unknown one is answered 500.
             */
            agreement_signed_by_id?: string | null;
            agreement_signed_on_behalf_of_name?: string | null;
            agreement_signed_on_behalf_of_email_address?: string | null;
            /** @description A finite number, or text that reads as one. The API takes NaN and the infinities as well: see `number-that-is-no-json`. */
            agreement_signed_version?: number | string | null;
            request_to_go_live_notes?: string | null;
            can_approve_own_go_live_requests?: boolean;
            notes?: string | null;
            purchase_order_number?: string | null;
            billing_contact_names?: string | null;
            billing_contact_email_addresses?: string | null;
            billing_reference?: string | null;
            /** @description Stored and never returned; the dates as in `agreement_signed_at`. */
            created_at?: string;
            /** @description Stored and never returned; the dates as in `agreement_signed_at`. */
            updated_at?: string;
        };
        /** @description The service to move. Other properties are ignored. */
        UpdateServiceOrganisation: {
            /** Format: uuid */
            service_id: string;
        };
        /** @description What the new member may do. Other properties are ignored. */
        AddUserToOrganisation: {
            permissions: components["schemas"]["OrganisationUserPermissionList"];
        };
        /** @description All that the user may do from now on. */
        SetOrganisationUserPermissions: {
            permissions: components["schemas"]["OrganisationUserPermissionList"];
        };
        /** @description Each permission in an object of its own, and none twice. An empty list is legal. */
        OrganisationUserPermissionList: {
            permission: components["schemas"]["OrganisationUserPermission"];
        }[];
        /** @description The brandings to add. Other properties are ignored. */
        AddBrandingsToPool: {
            branding_ids: string[];
        };
        /** @description The e-mail to send. Other properties are ignored. */
        NotifyOrgMemberAboutNextSteps: {
            /**
             * Format: email
             * @description Who gets it. The host may have letters of any script.
             */
            to: string;
            service_name: string;
            body: string;
        };
        /** @description The e-mail to send. Other properties are ignored. */
        NotifyServiceMemberOfRejection: {
            name: string;
            service_name: string;
            organisation_name: string;
            /** @description Why the request was rejected. May have several lines. */
            reason: string;
            organisation_team_member_name: string;
            /** @description Not checked to be an e-mail address. */
            organisation_team_member_email: string;
        };
        /** @description Whom to invite. Other properties are ignored. */
        CreateOrganisationInvite: {
            /**
             * Format: email
             * @description Validated, and stored as it was sent. The host may have letters of any script.
             */
            email_address: string;
            /**
             * Format: uuid
             * @description The user who invites. An unknown one is answered 500.
             */
            invited_by: string;
            /** @description What the person will be allowed to do. The API calls this optional, but leaving it out is answered 500. */
            permissions: components["schemas"]["OrganisationUserPermission"][];
            /** @description Where the link in the e-mail leads. Without it, to the admin application. */
            invite_link_host?: string;
        };
        /** @description The new status. Other properties are ignored. */
        UpdateOrganisationInvite: {
            status: components["schemas"]["InviteStatus"];
        };
        /** @description What every error but a failed validation looks like. */
        ErrorResponse: {
            /** @constant */
            result: "error";
            /** @description Mostly a sentence. Some errors name the fields concerned instead, in an object or, in older endpoints, in a list of objects. */
            message: string | {
                [key: string]: string | string[];
            } | {
                [key: string]: string[];
            }[];
        };
        /** @description An error about the token. */
        AuthenticationErrorResponse: {
            /** @constant */
            result: "error";
            message: {
                token: string[];
            };
        };
        /** @description An error about the name to search for. */
        SearchErrorResponse: {
            /** @constant */
            result: "error";
            message: {
                name: string[];
            };
        };
        /** @description An error about the token of an invitation, in words that can be shown to the person who followed the link. */
        InvitationErrorResponse: {
            /** @constant */
            result: "error";
            message: {
                invitation: string;
            };
        };
        /** @description One object for each parameter that was missing, `org_id` first. */
        UniqueNameErrorResponse: {
            /** @constant */
            result: "error";
            message: {
                org_id?: string[];
                name?: string[];
            }[];
        };
        /** @description A body that failed validation. All failures are listed, first those of properties and then the missing ones. */
        ValidationErrorResponse: {
            /** @constant */
            status_code: 400;
            errors: {
                /** @constant */
                error: "ValidationError";
                /** @description The property and what is wrong with it, in Python's spelling (`None`, `True`) and without single quotes. */
                message: string;
            }[];
        };
    };
    responses: {
        /** @description Done. No body. */
        NoContent: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The body is empty or not JSON, or a parameter is unusable. */
        UnreadableRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description The body is unreadable or fails validation. */
        InvalidBrandings: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
            };
        };
        /** @description The body is unreadable or fails validation, or the service has no active request to go live. The last case cannot be told from an unreadable body. */
        InvalidGoLiveEmail: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
            };
        };
        /** @description The token is damaged or more than two days old. */
        InvalidInviteToken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InvitationErrorResponse"];
            };
        };
        /** @description No token, another scheme than Bearer, or the token of a client that may not do this. No `WWW-Authenticate` header. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AuthenticationErrorResponse"];
            };
        };
        /** @description A token that is malformed, signed with another secret or algorithm, incomplete, or not of this moment. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AuthenticationErrorResponse"];
            };
        };
        /** @description Something that the request names does not exist, or the database did not accept a value (too long, unparseable). An id in the path that is not a UUID gives the second text, and that without a token as well. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description An id in the path is not a UUID. An unknown one is no error here. */
        UrlNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description The database did not accept a value, such as a name of more than 255 characters; or an id in the path is not a UUID. */
        DataNotAccepted: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description There is no such invitation (any more). */
        NoInvite: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description Anything that the API does not handle: a body of another content type, a value that its column does not take, an unknown property, a broken reference, a database that is down. A write may have been applied, wholly or in part. */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
        /** @description The request took longer than the worker allows, about 30 seconds. A write may have been applied, or still be. A proxy in front of the API can return 502, 503 and 504 on its own, with a body that is not JSON. */
        GatewayTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorResponse"];
            };
        };
    };
    parameters: {
        /**
         * @description The organisation's id.
         * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
         */
        OrganisationId: string;
        /**
         * @description The service's id.
         * @example a0000000-0000-4000-8000-000000000001
         */
        ServiceId: string;
        /**
         * @description The user's id.
         * @example 11111111-1111-4111-8111-111111111111
         */
        UserId: string;
        /**
         * @description The email branding's id.
         * @example 123496d4-44cb-4324-8e0a-4187101f4bdc
         */
        EmailBrandingId: string;
        /**
         * @description The letter branding's id.
         * @example 772ba27d-03c0-caed-e93a-08c009589dd4
         */
        LetterBrandingId: string;
        /**
         * @description The invitation's id. The database parses it, so a UUID without dashes or in braces works too; a URN is answered 404.
         * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
         */
        InvitedOrgUserId: string;
        /**
         * @description The invitation's id with dashes, or the token from the invitation e-mail.
         * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
         */
        InviteIdOrToken: string;
        /**
         * @description The token from the invitation e-mail.
         * @example rubbish
         */
        InviteToken: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    /**
     * List all organisations
     * @description Active organisations first, then by name in the database's collation. Archived organisations are included.
     */
    getOrganisations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All organisations, in short form. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationListItem"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Create an organisation
     * @description The new organisation may invite its people to ask to join services (`can_ask_to_join_a_service`), whatever is sent.
     *
     *     For an NHS type both default brandings become those of the NHS and are added to the pools. That happens after the
     *     organisation was committed: a failure there is answered 500 and leaves the organisation behind.
     *
     *     Names are unique but compared with case, so `Org One` and `org one` can both exist. No e-mail is sent, not even for a signed agreement.
     */
    createOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrganisation"];
            };
        };
        responses: {
            /** @description The organisation as stored. There is no `Location` header. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            /** @description The body is unreadable or fails validation, or another organisation has this name. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["DataNotAccepted"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Get one organisation
     * @description Archived organisations are answered like any other.
     */
    getOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Change an organisation
     * @description Only what is sent changes; `{}` is a 204 that touches nothing but the hidden time of the last update. The body is checked before the
     *     organisation is looked up. An archived organisation can be changed too.
     *
     *     What else happens, in this order:
     *
     *     1. An NHS `organisation_type` gives an organisation without a default branding the NHS one, even over another id in the same body.
     *     2. **When `permissions` is present, an empty list included, it is the only property that is applied.** The others are dropped in silence.
     *     3. `organisation_type` is copied to every service of the organisation, archived and trial ones included, and each one's free text
     *        message allowance for the current financial year is worked out again and committed on its own.
     *     4. `crown` is copied to every service.
     *     5. A default branding is copied to those services that have none of that kind, and added to the organisation's pool when missing.
     *        `null` copies nothing. With an NHS type the NHS brandings go into both pools instead.
     *     6. `agreement_signed: true` together with `agreement_signed_by_id` sends e-mails after the commit: one to the signer, or two when an
     *        on-behalf-of address is stored. Every retry sends them again.
     *
     *     A new type or default branding thus changes services, and `active` changes users, that the request does not name: a caller who
     *     keeps copies of them has to invalidate those as well.
     */
    updateOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateOrganisation"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            /** @description The body is unreadable or fails validation, or a name or domain belongs to another organisation or a domain was sent twice. After a refused domain the whole update is rolled back. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Archive an organisation
     * @description Refused while the organisation has an active service (a trial one counts), a member in any state or a pending invitation.
     *
     *     The organisation becomes inactive, loses its domains and default brandings, and is renamed to `_archived_`, the UTC time
     *     (`YYYY-MM-DD-HH:MM:SS`), `_` and its old name; the old name and domains are free again. Its pools, permissions, archived services and
     *     decided invitations stay. Archiving twice is a 204 that changes nothing. No way back but `updateOrganisation` with `active: true`,
     *     which keeps the long name.
     *
     *     A name of more than 225 characters does not survive the prefix: the response is 404 and nothing changes.
     */
    archiveOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["NoContent"];
            /** @description Something still depends on the organisation. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Find the organisation that owns a domain
     * @description The domain is lower-cased and every `.gsi.gov.uk` in it becomes `.gov.uk`. An organisation's domain matches when it equals
     *     the result or is its suffix behind a dot; the longest match wins. A trailing dot or a space around the domain prevents a match.
     *     An inactive organisation can match.
     */
    getOrganisationByDomain: {
        parameters: {
            query: {
                /**
                 * @description A host name. Empty text, and anything with an `@`, is answered 400.
                 * @example a.sub.recordings.example.gov.uk
                 */
                domain: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["UnreadableRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description No organisation owns the domain. The text is that of a URL which does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Search organisations by part of their name
     * @description Finds the text anywhere in a name, whatever its case (one character for one: `İ` matches `i`). `%`, `_`, `/` and `\` mean themselves and one space is a legal term. Sorted by name; archived organisations are included.
     */
    searchOrganisations: {
        parameters: {
            query: {
                /**
                 * @description The text to look for. A NUL character in it is answered 500.
                 * @example Better Recordings
                 */
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisations found, in short form; often none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OrganisationListItem"][];
                    };
                };
            };
            /** @description The name is missing or empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Ask whether a name is free (removed in 2022)
     * @deprecated
     * @description **Removed on 11 January 2022**; it had existed since 6 March 2018. Today's API takes `unique` for a malformed organisation id and
     *     returns 404, so callers create or update and handle the 400 `Organisation name already exists` instead.
     *
     *     While it lived, a name was free when no organisation matched it or the first match was `org_id` itself. The comparison ignored case
     *     and treated `%` and `_` as wildcards, which the real constraint never did: a name could be called taken that `createOrganisation` would accept.
     */
    isOrganisationNameUnique: {
        parameters: {
            query: {
                /**
                 * @description The organisation that wants the name. Compared as plain text, never validated.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                org_id: string;
                /**
                 * @description The wanted name.
                 * @example Department of Recordings
                 */
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Until 2022, whether the name is free. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description True when the name can be used. */
                        result: boolean;
                    };
                };
            };
            /** @description Until 2022, a parameter was missing or empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UniqueNameErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Since 2022, always. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Move a service to an organisation
     * @description In one transaction the service leaves the organisation that it had, takes the type and crown status of the new one, and gets the free
     *     text message allowance of that type for the current financial year (that of `other` when the organisation has no type; none at all for
     *     `nhs_gp` and `nhs_notify`). Brandings
     *     are not copied. The organisation may be archived. Moving a service to where it is only adds a version to its history.
     */
    updateServiceOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateServiceOrganisation"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            /** @description The body is unreadable or fails validation. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * List the services of an organisation
     * @description Active services first, then by name in code-point order (`Gamma` before `beta`). Archived and trial services are included.
     */
    getOrganisationServices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The services. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationService"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Get what an organisation's services used in a financial year
     * @description Services in trial are left out, archived ones are not. Active services first, then by lower-cased name. The figures change every hour by a background job. An organisation that does not exist has no services and is answered 200; other years than those with data have zeros.
     */
    getOrganisationServicesUsage: {
        parameters: {
            query: {
                /**
                 * @description The calendar year in which the financial year begins: 2026 is April 2026 to March 2027. Outside the calendar's range the response is 500.
                 * @example 2026
                 */
                year: number;
            };
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The usage of each service. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationUsage"];
                };
            };
            /** @description The year is missing or no integer. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UrlNotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * List the active members of an organisation
     * @description Members in the state `active` only, the oldest account first. An organisation that does not exist has no members and is answered 200.
     */
    getOrganisationUsers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["User"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UrlNotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Make a user a member of an organisation
     * @description Users in the state `pending` and archived organisations are accepted. Nobody can be added twice: a second time is answered 500. The body is not validated, so a missing `permissions` and members that are no objects are answered 500, an unknown permission 404. What the user was granted in the organisation before becoming a member stays.
     */
    addUserToOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The user's id.
                 * @example 11111111-1111-4111-8111-111111111111
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddUserToOrganisation"];
            };
        };
        responses: {
            /** @description The user, now a member. 200, although a membership was created. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["User"];
                    };
                };
            };
            400: components["responses"]["UnreadableRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * End a user's membership of an organisation
     * @description The user's permissions in the organisation go with the membership.
     */
    removeUserFromOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The user's id.
                 * @example 11111111-1111-4111-8111-111111111111
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["NoContent"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The organisation or the user does not exist, or the user is no member (`User not found`). */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * List the email brandings that an organisation's services may choose
     * @description By name in the database's collation, archived brandings included. An organisation that does not exist has an empty pool and is answered 200, unlike its letter branding pool.
     */
    getEmailBrandingPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pool. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EmailBranding"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UrlNotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Add email brandings to an organisation's pool
     * @description Adds and never replaces, all of them or none. An empty list is a 204, a new branding named twice is stored once, and a branding that is in the pool already is answered 500.
     */
    addEmailBrandingsToPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBrandingsToPool"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            400: components["responses"]["InvalidBrandings"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Take an email branding out of an organisation's pool
     * @description The organisation's default cannot be taken out.
     */
    removeEmailBrandingFromPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The email branding's id.
                 * @example 123496d4-44cb-4324-8e0a-4187101f4bdc
                 */
                email_branding_id: components["parameters"]["EmailBrandingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["NoContent"];
            /** @description The branding is the organisation's default. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The organisation does not exist, or the branding is not in its pool. The text for the latter ends in a memory address of the server that differs each time: do not compare it. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * List the letter brandings that an organisation's services may choose
     * @description By name in code-point order, archived brandings included. An organisation that does not exist is answered 404, unlike its email branding pool.
     */
    getLetterBrandingPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pool. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LetterBranding"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Add letter brandings to an organisation's pool
     * @description Adds and never replaces, all of them or none. An empty list is a 204. A branding that is in the pool already, and one that is named twice, is answered 500.
     */
    addLetterBrandingsToPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBrandingsToPool"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            400: components["responses"]["InvalidBrandings"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Take a letter branding out of an organisation's pool
     * @description The organisation's default cannot be taken out.
     */
    removeLetterBrandingFromPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The letter branding's id.
                 * @example 772ba27d-03c0-caed-e93a-08c009589dd4
                 */
                letter_branding_id: components["parameters"]["LetterBrandingId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["NoContent"];
            /** @description The branding is the organisation's default. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The organisation does not exist, or the branding is not in its pool. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Tell an organisation's approvers about a request to go live
     * @description Sends one e-mail to each active member who may make services live and, if there was one, a receipt to the person who asked; with no such member it sends nothing and still answers 204. A service without an organisation, or without a person who asked, is answered 500.
     */
    notifyUsersOfRequestToGoLive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: components["responses"]["NoContent"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Tell an organisation member what happens after a request to go live
     * @description Sends one e-mail. The body is validated before the service is looked up. A service without a person who asked, or without an active request, is answered 400.
     */
    notifyOrgMemberAboutNextStepsOfGoLiveRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyOrgMemberAboutNextSteps"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            400: components["responses"]["InvalidGoLiveEmail"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Tell the person who asked to go live that the request was rejected
     * @description Sends one e-mail, in which each line of the reason becomes a quotation. The body is validated before the service is looked up. A service without a person who asked, or without an active request, is answered 400.
     */
    notifyServiceMemberOfRejectedGoLiveRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotifyServiceMemberOfRejection"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            400: components["responses"]["InvalidGoLiveEmail"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * List the invitations of an organisation
     * @description In every status and no particular order. A background job deletes invitations that are older than two days, so the list shrinks by itself. An organisation that does not exist has no invitations and is answered 200.
     */
    getOrganisationInvites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OrganisationInvite"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UrlNotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Invite someone to an organisation's team
     * @description Stores the invitation and then sends it by e-mail. The same address can be invited any number of times, to archived organisations as well. An unknown organisation or inviter is answered 500. The invitation works for two days.
     */
    createOrganisationInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrganisationInvite"];
            };
        };
        responses: {
            /** @description The invitation, pending. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationInviteResponse"];
                };
            };
            /** @description The body is unreadable or fails validation. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["DataNotAccepted"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Get one invitation of an organisation
     * @description Another organisation's invitation, and an id that does not parse, are answered 404.
     */
    getOrganisationInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The invitation's id. The database parses it, so a UUID without dashes or in braces works too; a URN is answered 404.
                 * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
                 */
                invited_org_user_id: components["parameters"]["InvitedOrgUserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationInviteResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Change the status of an invitation
     * @description Every status may follow every other, `pending` included. Accepting does not make anybody a member; `addUserToOrganisation` does. The invitation is looked up before the body is read, so a 404 wins over a 400.
     */
    updateOrganisationInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
                /**
                 * @description The invitation's id. The database parses it, so a UUID without dashes or in braces works too; a URN is answered 404.
                 * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
                 */
                invited_org_user_id: components["parameters"]["InvitedOrgUserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateOrganisationInvite"];
            };
        };
        responses: {
            /** @description The invitation in its new status. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationInviteResponse"];
                };
            };
            /** @description The body is unreadable or fails validation. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Get an invitation by its id, or by the token that was sent
     * @description A segment in the form of a UUID with dashes is an id; anything else is taken for a token, as in `checkInviteToken`. By id an invitation is found in any status and at any age.
     */
    getInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The invitation's id with dashes, or the token from the invitation e-mail.
                 * @example 4c202fe8-db07-4b9a-9f68-a32af67a4a87
                 */
                invited_org_user_id: components["parameters"]["InviteIdOrToken"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationInviteResponse"];
                };
            };
            400: components["responses"]["InvalidInviteToken"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NoInvite"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Get the invitation that a token stands for
     * @description A token works for two days. A sound token whose invitation is gone is answered 404. A UUID is taken for a damaged token here.
     */
    checkInviteToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The token from the invitation e-mail.
                 * @example rubbish
                 */
                token: components["parameters"]["InviteToken"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationInviteResponse"];
                };
            };
            400: components["responses"]["InvalidInviteToken"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NoInvite"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Get the organisation of a service
     * @description A service without an organisation, and equally one that does not exist, is answered 200 with an empty object, never 404.
     */
    getServiceOrganisation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's id.
                 * @example a0000000-0000-4000-8000-000000000001
                 */
                service_id: components["parameters"]["ServiceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The organisation, or an empty object. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"] | components["schemas"]["NoOrganisation"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UrlNotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Replace what a user may do in an organisation
     * @description An empty list takes everything away. The organisation is looked up first, then the user, then the body is read. **Membership is not checked**: permissions for somebody who is no member are stored, and while the organisation is active every read of that user is then answered 500. An unknown permission is answered 404; an entry that names none, or one twice, 500.
     */
    setOrganisationUserPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The user's id.
                 * @example 11111111-1111-4111-8111-111111111111
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description The organisation's id.
                 * @example 7520b7f5-0afd-461a-b956-ee4f09aa6c94
                 */
                organisation_id: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetOrganisationUserPermissions"];
            };
        };
        responses: {
            204: components["responses"]["NoContent"];
            /** @description The body is unreadable or fails validation. Other properties than `permissions` are refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"] | components["schemas"]["ValidationErrorResponse"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
    /**
     * Count live services and the organisations that have one
     * @description A service counts when it is active, not in trial and marked to count; an organisation counts when it has such a service, whether it is active itself or not. No token is needed and a wrong one does no harm.
     */
    getLiveServiceAndOrganisationCounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The two counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveServiceAndOrganisationCounts"];
                };
            };
            500: components["responses"]["InternalServerError"];
            504: components["responses"]["GatewayTimeout"];
        };
    };
}
