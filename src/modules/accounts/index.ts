export { ADDRESS_HEADER, createAuth, makeUserWithoutPassword, migrateAuth, openAuthForUpkeep, setPassword, type Auth, type OidcOptions } from './accounts.auth.ts'
export {
  decideIdentity,
  endAllSessions,
  invite,
  lockOf,
  removeIdentities,
  resetSecondFactor,
  setAccountActive,
  unlockAccount,
} from './accounts.administration.ts'
export { forgetTriesJob, sendInvitationJob, type InvitationLetter } from './accounts.jobs.ts'
export { MACHINE_ROLES, MIN_PASSWORD_LENGTH, ROLES, type PasswordFault, type Role } from './accounts.model.ts'
export {
  canCorrectReadings,
  canFreezeFigures,
  canKeepAccount,
  canKeepRegister,
  canKeepStore,
  canReadFixity,
  canKeepSystem,
  canManageAccounts,
  canReadAudit,
  canReadRecords,
  canTakeIn,
} from './accounts.permissions.ts'
export {
  findActing,
  findByLoginName,
  findSignedIn,
  getAccount,
  listAccountEvents,
  listAccountNames,
  listAccountRows,
  listAccounts,
  listIdentityRequests,
  type AccountEvent,
  type Assignment,
  type SignedIn,
} from './accounts.queries.ts'
export { endSessions, findFactor, listIdentities, listSessions } from './accounts.sessions.ts'
export {
  acceptInvitation,
  beginEnrolment,
  changePassword,
  completeSetUp,
  confirmEnrolment,
  loginNameOfIdentity,
  lookUpInvitation,
  mayStartSession,
  needsSetUp,
  offerSetUp,
  proveSecondFactor,
  recordOwnSessionsEnded,
  recordSignOut,
  renewCodes,
  signInWithPassword,
  type Answer,
  type IdentityRule,
} from './accounts.sign-in.ts'
export { tryCode } from './accounts.tries.ts'
export { endRole, giveRole, inviteAgain, makeInvitationLink, registerAccount } from './accounts.usecases.ts'
export { REQUESTS_A_MINUTE } from './key-meter.repository.ts'
export { makeKey, MAX_KEY_DAYS, registerMachine, revokeKey } from './machines.ts'
export { findMachine, listMachines, type ApiKeyRow } from './machines.queries.ts'
export { keepAuthors } from './accounts.repository.ts'
