import { auditCommand } from './command.ts';

const USAGE = `Usage: npm run audit
       npm run audit -- --read-only --base-url URL --secret SECRET
       npm run audit -- --base-url URL --secret SECRET --yes-write [--use NAME=ID,ID]…

Tries every write of the document, looks which cached reads change, and compares that with what the cache map
invalidates. Exit code 1 when the map misses something, 2 when the audit could not run to its end.

Without --base-url it starts an API of its own, with the state and side effects of the real one.

  --read-only  only compares the responses of all reads with the document, and names the first difference; exit
               code 1 when there is one. Writes nothing, so it may run against any API
  --base-url   audits this API instead. Never a production one: the audit makes organisations and changes them.
               It archives what it makes, since nothing in the API deletes it, and lists it in the end
  --yes-write  says that it may do so; without it nothing is sent
  --use        what the audit may use there: service_id, user_id, email_branding_id, letter_branding_id. May be
               given more than once. Memberships and pools are as before in the end, also after Ctrl-C or a failure. Cases
               that lack something are listed as not exercised
  --borrow-services
               also moves the services among them to other organisations and back. What cannot be brought back:
               the free text allowance of this financial year becomes that of the organisation's type, type and
               crown become those of the organisation, and the history of the service grows
  --send-emails
               also tries the writes that send e-mails, to the people around those services among others
  --client-id  who the audit is there (default notify-admin)
  --secret     the secret that it shares with the API
  --limit      how many of the organisations that are there already to read with each case (default 20)`;

try {
  if (process.argv.includes('--help')) console.log(USAGE);
  else {
    const { text, exitCode } = await auditCommand(process.argv.slice(2));
    console.log(text);
    process.exitCode = exitCode;
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
