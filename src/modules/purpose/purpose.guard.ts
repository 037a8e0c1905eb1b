import type { Actor, Tx } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'
import { purposeNeeded, recordNotFound } from './purpose.errors.ts'
import { findRecord, listSensitive } from './purpose.queries.ts'
import { readingLaw } from './purpose.law.ts'
import { insertMark, insertPurpose } from './purpose.repository.ts'
import type { ReadRecord, ReadSubject, Sensitive, Work } from './purpose.types.ts'

/** What a transaction asked already: the page of a dossier reads the dossier and a page of it. */
const asked = new WeakMap<Tx, Map<string, Sensitive | null>>()

/**
 * Stands before every reading of a record's content. Answers how sensitive the record is, null for one that is not. Throws
 * `purpose.needed` where this session has not said why it is read; `work` says it by itself, and that is written down likewise. What
 * has no session (a command, a job that acts for somebody) opens no sensitive record.
 */
export async function requirePurpose(tx: Tx, subject: ReadSubject, id: string, work?: Work): Promise<Sensitive | null> {
  const known = asked.get(tx) ?? new Map<string, Sensitive | null>()
  asked.set(tx, known)
  const key = `${subject} ${id}`
  let sensitive = known.get(key)
  if (sensitive === undefined) sensitive = (await listSensitive(tx, subject, [id])).get(id) ?? null
  if (sensitive !== null && sensitive.purpose === null) {
    const session = work?.actor.session
    if (work === undefined || session === undefined) throw purposeNeeded(subject, id)
    const record = await findRecord(tx, subject, id)
    if (record === undefined) throw recordNotFound(subject)
    const { actor, purpose, at } = work
    await insertPurpose(tx, { accountId: actor.accountId, session, subject, id, path: placeFor(actor, record), purpose, note: '', at })
    sensitive = { ...sensitive, purpose }
  }
  known.set(key, sensitive)
  return sensitive
}

/** The same for a whole file as it was handed in: it holds pages of several dossiers, and each of them asks. */
export async function requirePurposesOfFile(tx: Tx, batchFileId: string): Promise<void> {
  const first = [...(await listSensitive(tx, 'file', [batchFileId]))].find(([, one]) => one.purpose === null)
  if (first) throw purposeNeeded('dossier', first[0])
}

/**
 * A dossier that takes papers of a sensitive one is read for a purpose from now on, by a mark that says why. Answers whether one was set:
 * none where nothing sensitive came, or the dossier asks already. The caller has locked the dossiers.
 */
export async function carrySensitivity(
  tx: Tx,
  { fromIds, toId, actor, at }: { fromIds: readonly string[]; toId: string; actor: Actor; at: Date },
): Promise<boolean> {
  const from = [...new Set(fromIds)].filter((id) => id !== toId)
  if (from.length === 0) return false
  const sensitive = await listSensitive(tx, 'dossier', [...from, toId])
  if (sensitive.has(toId) || !from.some((id) => sensitive.has(id))) return false
  const record = await findRecord(tx, 'dossier', toId)
  if (record === undefined) throw recordNotFound('dossier')
  await insertMark(tx, { subject: 'dossier', id: toId, path: placeFor(actor, record), reason: readingLaw().carried.name, by: actor.accountId, at })
  return true
}

/** Through which unit the account sees the record: what it says of it lies there, where an auditor of the same scope looks. */
export const placeFor = (actor: Actor, record: ReadRecord): string =>
  [record.path, ...record.alsoPaths].find((path) => actor.wide || isInScope(actor, path)) ?? record.path
