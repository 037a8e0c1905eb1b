import { findPublicDocument, type PublicDocument } from '#modules/issuing/index.ts'
import type { Tx } from '#platform/db/index.ts'

/**
 * What a code on a paper may stand for, asked one after the other: a module whose documents can be verified adds its question here. Each answers with what anybody may know,
 * and null for a code that is not its own.
 */
const VERIFIABLE: ((tx: Tx, code: string) => Promise<PublicDocument | null>)[] = [findPublicDocument]

/** The document of a code, of whatever kind; null where none was issued under it. */
export async function findVerifiable(tx: Tx, code: string): Promise<PublicDocument | null> {
  for (const find of VERIFIABLE) {
    const found = await find(tx, code)
    if (found !== null) return found
  }
  return null
}
