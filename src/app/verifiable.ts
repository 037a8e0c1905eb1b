import { readCopyCode, verifyCode, type Verified as VerifiedCopy } from '#modules/archive/copies/index.ts'
import { findPublicDocument, readCode, type PublicDocument } from '#modules/issuing/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'

/** Whoever holds a paper: no account, no scope, no row of any table. */
const PUBLIC: Actor = { accountId: 'public', role: 'public', scopeFrom: '', scopeUntil: '', wide: false }

/** What anybody may know of a paper by its code. */
export type Verifiable = { kind: 'found'; document: PublicDocument } | { kind: 'copy'; copy: VerifiedCopy }

/** A code as somebody typed it, of whatever kind of paper; undefined where it can be none. The kinds differ in length. */
export const readVerificationCode = (text: string): string | undefined => readCode(text) ?? readCopyCode(text)

/** The paper of a code that was read; null where none was issued under it. A module whose papers can be verified is asked here. */
export async function findVerifiable(services: Services, code: string): Promise<Verifiable | null> {
  if (readCode(code) !== undefined) {
    const document = await asActor(services.database, PUBLIC, (tx) => findPublicDocument(tx, code), { readOnly: true })
    return document && { kind: 'found', document }
  }
  const copy = await verifyCode(services, code)
  return copy === undefined ? null : { kind: 'copy', copy }
}
