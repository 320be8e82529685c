import { createOrganisationsClient } from 'notify-organisations';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

const client = createOrganisationsClient({
  baseUrl: process.env.NOTIFY_API_URL ?? '',
  auth: { clientId: 'notify-admin', secret: 'dev-notify-secret-key' },
});

export async function GET(): Promise<Response> {
  const { data, response } = await client.GET('/organisations');
  return Response.json({ data, status: response.headers.get('cache-status') });
}
