import { createHash } from 'node:crypto'

/** What a cover sheet says of the papers beneath it. */
export interface CoverPayload {
  /** Public id of the dossier, `dos_` and 26 characters. */
  dossierId: string
  /** Pages that the register expects, without the sheet itself; null when nobody counted. */
  expectedPages: number | null
}

const DOSSIER_ID = /^dos_([0-9a-hjkmnp-tv-z]{26})$/
const PAYLOAD = /^ANSINH:1:DOS:([0-9A-HJKMNP-TV-Z]{26}):(\d{1,4}):([0-9A-HJKMNP-TV-Z]{4})$/
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The largest number of pages that a sheet can announce. */
export const MAX_EXPECTED_PAGES = 9999

/**
 * The text of the QR code, `ANSINH:1:DOS:<id>:<pages>:<check>`; 0 pages stand for "not counted". Upper case only: QR codes
 * hold that alphabet in 5.5 bits a character, so that the squares can be larger. Throws RangeError for a bad id or count.
 */
export function formatCoverPayload({ dossierId, expectedPages }: CoverPayload): string {
  const id = DOSSIER_ID.exec(dossierId)?.[1]
  if (id === undefined) throw new RangeError('a cover sheet needs the public id of a dossier')
  const pages = expectedPages ?? 0
  if (!Number.isInteger(pages) || pages < 0 || pages > MAX_EXPECTED_PAGES) {
    throw new RangeError(`a cover sheet announces 0 to ${MAX_EXPECTED_PAGES} pages`)
  }
  const text = `ANSINH:1:DOS:${id.toUpperCase()}:${pages}`
  return `${text}:${checkOf(text)}`
}

/**
 * Reads a payload; null for every other text. The check guards the line when a person types it from a sheet whose code is
 * torn: blanks and lower case are forgiven, a wrong character is not.
 */
export function parseCoverPayload(text: string): CoverPayload | null {
  const line = text.replaceAll(/\s/g, '').toUpperCase()
  const match = PAYLOAD.exec(line)
  if (!match?.[1] || !match[2]) return null
  if (checkOf(line.slice(0, -5)) !== match[3]) return null
  const pages = Number(match[2])
  return { dossierId: `dos_${match[1].toLowerCase()}`, expectedPages: pages === 0 ? null : pages }
}

/**
 * The payload among the codes found on a page. Two different payloads on one page (a sheet that shows through another) are
 * none: a person decides.
 */
export function coverAmong(codes: string[]): CoverPayload | null {
  const payloads = codes.map(parseCoverPayload).filter((payload) => payload !== null)
  const first = payloads[0]
  if (!first) return null
  return payloads.every((payload) => payload.dossierId === first.dossierId) ? first : null
}

/** Finds the cover sheet on a page image (PNG or JPEG in memory); `decoder` looks at it in its own process. */
export async function detectCoverSheet(
  image: Uint8Array,
  decoder: { glanceAt(image: Uint8Array): Promise<{ codes: string[] }> },
): Promise<CoverPayload | null> {
  return coverAmong((await decoder.glanceAt(image)).codes)
}

/** 20 bits of SHA-256: one slip of the hand in a million passes. */
function checkOf(text: string): string {
  const bits = createHash('sha256').update(text).digest().readUIntBE(0, 3)
  return [19, 14, 9, 4].map((shift) => CROCKFORD[(bits >> shift) & 31]).join('')
}
