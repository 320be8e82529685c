import { domainToASCII } from 'node:url';

const invisible = /[\u180e\u200b-\u200d\u2060\ufeff\u2028\u2029\u00a0\u202f]/gu;
const surroundingSpace = /^[ \t\n\r\v\f]+|[ \t\n\r\v\f]+$/g;
const address = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~\\-]+@([^.@][^@\s]+)$/;
const label = /^(xn|[a-z0-9]+)(-?-[a-z0-9]+)*$/i;
const topLevel = /^([a-z]{2,63}|xn--([a-z0-9]+-)*[a-z0-9]+)$/i;

/** True for what the API takes for an e-mail address; a host name may have letters of any script. */
export function isEmailAddress(given: string): boolean {
  const text = given.replace(invisible, '').replace(surroundingSpace, '');
  const name = address.exec(text)?.[1];
  if (name === undefined || [...text].length > 320 || text.includes('..')) return false;
  // The look-up is only needed, and only sure to change nothing else, beyond ASCII.
  const host = /^[\u0020-\u007e]*$/.test(name) ? name : domainToASCII(name);
  const labels = host.split('.');
  return (
    host.length <= 253 &&
    labels.length > 1 &&
    labels.every((part) => part.length <= 63 && label.test(part)) &&
    topLevel.test(labels.at(-1) ?? '')
  );
}
