import { AppError } from '#platform/errors/index.ts'

export const accountNotFound = () => new AppError('not-found', 404, { what: 'account' })
export const loginNameTaken = (loginName: string) => new AppError('accounts.login-taken', 409, { loginName })
export const mailTaken = () => new AppError('accounts.mail-taken', 409)
/** Without one nobody could let anybody in again. */
export const lastAdministrator = () => new AppError('accounts.last-administrator', 409)
export const invitationSpent = () => new AppError('accounts.invitation-spent', 410)
export const alreadySetUp = () => new AppError('not-found', 404, { what: 'set-up' })
export const identityTaken = () => new AppError('accounts.identity-taken', 409)
