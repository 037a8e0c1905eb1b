import { AppError } from '#platform/errors/index.ts'
import { parsePublicId, toPublicId, type Id } from '#shared/ids.ts'

type Prefix = 'per' | 'dos' | 'pag' | 'bat' | 'box' | 'imp' | 'fil' | 'act' | 'acc' | 'idr' | 'loa' | 'cop' | 'app' | 'abs' | 'iss' | 'out' | 'key' | 'lot' | 'tra' | 'sav' | 'pkg' | 'fon' | 'prf' | 'mer' | 'rec' | 'rat'

/** The id behind a public id of an address; throws `not-found` for anything else. */
export function idOf(prefix: Prefix, text: string): string {
  const id = parsePublicId(prefix, text)
  if (!id) throw new AppError('not-found', 404, { id: text })
  return id
}

export const publicId = (prefix: Prefix, id: string): string => toPublicId(prefix, id as Id<Prefix>)

export const caseHref = (id: string): string => `/mot-cua/${publicId('app', id)}`
export const dossierHref = (id: string): string => `/ho-so/${publicId('dos', id)}`
export const pageHref = (id: string): string => `/trang/${publicId('pag', id)}`
export const recordHref = (subject: 'person' | 'dossier', id: string): string => (subject === 'person' ? `/nguoi/${publicId('per', id)}` : dossierHref(id))

/** The person or dossier behind the public id of an address; throws `not-found` for anything else. */
export const readSubjectOf = (text: string): { subject: 'person' | 'dossier'; id: string } =>
  text.startsWith('per_') ? { subject: 'person', id: idOf('per', text) } : { subject: 'dossier', id: idOf('dos', text) }
