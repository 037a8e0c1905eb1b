export { folderMailer } from './folder-mailer.ts'
export type { Letter, Mailer } from './mailer.ts'
export { smtpMailer } from './smtp-mailer.ts'
