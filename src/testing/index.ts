export type { Aim, Fault, InjectedFault, InjectedHold } from './fault-box.ts';
export type { Trouble } from './faults.ts';
export { createInviteToken } from './invite-token.ts';
export { seed } from './seed.ts';
export type { LoggedRequest, ReferenceApi, ReferenceApiOptions } from './server.ts';
export { startReferenceApi } from './server.ts';
export type { State } from './state.ts';
