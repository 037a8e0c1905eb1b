import { randomBytes } from 'node:crypto'
import type { Paper } from './print/paper.types.ts'
import type { IssuingLaw } from './issuing.law.ts'
import type { IssuingBody } from './issuing.types.ts'

/** Crockford's letters: none is taken for another when read aloud or typed. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 20

/** A code by which a document may be verified: 100 bits, so that none is found by trying. */
export const newVerificationCode = (): string => [...randomBytes(LENGTH)].map((byte) => LETTERS[byte & 31]).join('')

/** As it is printed: in groups of five. */
export const showCode = (code: string): string => code.replaceAll(/(.{5})(?=.)/g, '$1-')

/** A code as somebody types it, or undefined where it can be none: letters read wrongly are forgiven as Crockford means it. */
export function readCode(text: string): string | undefined {
  const tidy = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return tidy.length === LENGTH && [...tidy].every((letter) => LETTERS.includes(letter)) ? tidy : undefined
}

/** "12/QĐ-SNV"; numbers below ten have a zero before them. */
export const symbolOf = (number: number, kind: string, agency: string): string => `${String(number).padStart(2, '0')}/${kind}-${agency}`

const lowerFirst = (text: string): string => text.charAt(0).toLocaleLowerCase('vi') + text.slice(1)

/** What an agency is called on its documents. `unit`: the commune's name, for one that is a path. */
export function bodyOf(law: IssuingLaw, agency: string, known: { name: string | null; unit: string | null; provincePath: string }): IssuingBody {
  const own = law.agencies.find((one) => one.agency === agency)
  if (own) return { agency, symbol: own.symbol, name: own.name, parent: own.parent, place: own.place, path: known.provincePath, confidence: own.confidence }
  const { communes, other } = law
  if (agency.includes('/') && known.unit !== null) {
    // "Xã Chí Đám" within a name is "xã Chí Đám", and the place where it signs is the name alone.
    const place = known.unit.replace(/^(?:xã|phường|thị trấn)\s+/iu, '')
    return { agency, symbol: communes.symbol, name: communes.name.replace('{unit}', lowerFirst(known.unit)), parent: communes.parent, place, path: agency, confidence: communes.confidence }
  }
  return { agency, symbol: other.symbol, name: known.name ?? agency, parent: other.parent, place: other.place, path: agency.includes('/') ? agency : known.provincePath, confidence: 'unverified' }
}

/** "Nơi kiểm tra": code and address on a paper. */
export const checkOf = (law: IssuingLaw, origin: string, code: string): Paper['check'] => ({ url: `${origin}/xac-thuc/${code}`, label: law.words.check, code: showCode(code) })
