import { AppError } from '#platform/errors/index.ts'

export const accountNotFound = () => new AppError('not-found', 404, { what: 'account' })
export const loginNameTaken = (loginName: string) => new AppError('accounts.login-taken', 409, { loginName })
export const mailTaken = () => new AppError('accounts.mail-taken', 409)
/** Keys are for accounts of service; a person signs in. */
export const notAMachine = () => new AppError('accounts.not-a-machine', 409)
/** What a program may not be, or a person's way in for a program. */
export const notForMachines = () => new AppError('accounts.not-for-machines', 409)
export const keyUnknown = () => new AppError('not-found', 404, { what: 'api-key' })
/** Without one nobody could let anybody in again. */
export const lastAdministrator = () => new AppError('accounts.last-administrator', 409)
export const invitationSpent = () => new AppError('accounts.invitation-spent', 410)
export const alreadySetUp = () => new AppError('not-found', 404, { what: 'set-up' })
export const identityTaken = () => new AppError('accounts.identity-taken', 409)
