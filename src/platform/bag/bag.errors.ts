import { AppError } from '#platform/errors/index.ts'

/** Why a package was not written or not taken, each with what a person can do about it. */
const REASONS = {
  'bag.exists': 'there is something of this name already; nothing was written',
  'bag.not-a-bag': 'this folder is no BagIt package; nothing was taken from it',
  'bag.unknown-version': 'the package is of a version of BagIt that is not read here; nothing was taken from it',
  'bag.bad-line': 'a list of the package has a line that cannot be read; nothing was taken from it',
  'bag.unsafe-name': 'the package names a file outside of itself; nothing was taken from it',
  'bag.link': 'the package holds a link or something that is no file; nothing was taken from it',
  'bag.missing': 'a file that the package lists is not there; nothing was taken from it. Have the package sent again',
  'bag.changed': 'a file is not the one that the package lists: it was changed or damaged on the way; nothing was taken from it. Have the package sent again',
  'bag.unlisted': 'the package holds a file that it does not list; nothing was taken from it',
  'bag.not-a-tar': 'this file is no package: no plain tar, or one that broke off; nothing was taken from it',
  'bag.too-large': 'the package is larger than is taken in; nothing was taken from it',
} as const

export type BagErrorCode = keyof typeof REASONS

/** Status 422: the command was understood and refused. `data` names the file. */
export function bagError(code: BagErrorCode, data: Record<string, unknown> = {}): AppError {
  const error = new AppError(code, 422, data)
  error.message = REASONS[code]
  return error
}
