import type { Actor } from '#platform/db/index.ts'

const isOneOf = (actor: Actor, ...roles: string[]): boolean => roles.includes(actor.role)

export const canManageAccounts = (actor: Actor): boolean => isOneOf(actor, 'administrator', 'system')
/** Keeps the account itself; never one's own roles: who gives himself a role sees records by virtue of being an administrator. */
export const canKeepAccount = (actor: Actor, account: { accountId: string }): boolean =>
  canManageAccounts(actor) && actor.accountId !== account.accountId
/** Sees and retries the machine's jobs; no record of a person is among them. */
export const canKeepSystem = (actor: Actor): boolean => isOneOf(actor, 'administrator', 'system')
/** Sees what checks of the stored files found, and has one checked again. Nothing of a person is among it. */
export const canKeepStore = (actor: Actor): boolean => isOneOf(actor, 'archivist', 'administrator', 'system')
/** Reads what the checks found. */
export const canReadFixity = (actor: Actor): boolean => canKeepStore(actor) || isOneOf(actor, 'auditor')
/** Reads persons, dossiers and pages of the scope. */
export const canReadRecords = (actor: Actor): boolean => actor.role !== 'administrator' && actor.role !== 'party'
/** Brings paper in, files it, prints cover sheets, imports the list of dossiers. */
export const canTakeIn = (actor: Actor): boolean => isOneOf(actor, 'archivist', 'officer', 'system')
/** Puts right what the machine read. */
export const canCorrectReadings = (actor: Actor): boolean => isOneOf(actor, 'archivist', 'officer', 'commune-officer', 'system')
/** Enters and changes persons and merit records. */
export const canKeepRegister = (actor: Actor): boolean => isOneOf(actor, 'officer', 'archivist', 'system')
export const canFreezeFigures = (actor: Actor): boolean => isOneOf(actor, 'officer', 'head', 'director', 'auditor', 'system')
export const canReadAudit = (actor: Actor): boolean => isOneOf(actor, 'auditor', 'system')
