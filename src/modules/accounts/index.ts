export { createAuth, migrateAuth, setPassword, type Auth } from './accounts.auth.ts'
export { ROLES, type Role } from './accounts.model.ts'
export {
  canCorrectReadings,
  canFreezeFigures,
  canKeepRegister,
  canReadAudit,
  canReadRecords,
  canTakeIn,
} from './accounts.permissions.ts'
export { findByLoginName, findSignedIn, listAccounts, type Assignment, type SignedIn } from './accounts.queries.ts'
export { registerAccount } from './accounts.usecases.ts'
