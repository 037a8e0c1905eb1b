import { z } from 'zod'
import type { AreaIndex } from '#modules/areas/index.ts'
import {
  importNotFound,
  lockImport,
  lockRegister,
  markImportApplied,
  updateImportRows,
} from '#modules/archive/register/index.ts'
import { meritLaw } from '#modules/merit/index.ts'
import { resolveHomeArea } from '#modules/people/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { writeEntries, type RegisterEntry } from '../register-entries.ts'
import { judgeRows } from './judge-rows.ts'
import { listForm, matchHeads } from './list-columns.ts'
import { areasSchema, canImportRegister } from './preview-register.ts'
import { registerError } from './register-import.errors.ts'
import { listImportRows } from './register-import.queries.ts'

export type AppliedImport = {
  /** Dossiers made. */
  made: number
  /** Rows whose dossier was there already. */
  known: number
  /** Rows left out because they are wrong; by who said how many they are. */
  skipped: number
}

/** Rows written between two words of how far it is. */
const ROWS_AT_ONCE = 250

/**
 * Takes a previewed list into the register, as a whole and in one transaction, or not at all. Rows are judged again, for the register
 * may have changed since the preview. While a row is wrong it is refused (`register.rows-wrong`, data: rows), unless `leaveWrong`
 * says that so many rows are to be left out. Applying it again changes nothing.
 */
export const applyImport = useCase({
  name: 'register.apply-import',
  input: z.object({
    importId: z.string().refine((text) => isUuid(text), 'not an id'),
    /** How many wrong rows are left out: as many as there are, so that none is that nobody has seen. */
    leaveWrong: z.number().int().min(0).default(0),
    areas: areasSchema,
    /** Told how many rows are done, while they are: nothing of them stands in the register before the transaction ends. */
    onRows: z.custom<(rows: number) => Promise<void>>((value) => typeof value === 'function').optional(),
  }),
  allow: canImportRegister,
  run: async ({ tx, clock, actor, provincePath }, { importId, leaveWrong, areas, onRows }): Promise<AppliedImport> => {
    await lockRegister(tx)
    const list = await lockImport(tx, importId)
    if (!list) throw importNotFound(importId)
    const kept = await listImportRows(tx, importId)
    if (list.state === 'applied') {
      const wrong = kept.filter((row) => row.outcome === 'wrong').length
      return { made: 0, known: kept.length - wrong, skipped: wrong }
    }
    const form = listForm()
    const context = { actor, today: clock.today(), provincePath, areas, law: meritLaw(), form }
    const rows = await judgeRows(tx, matchHeads(list.columns, form), kept, context)
    const wrong = rows.filter((row) => row.outcome === 'wrong')
    if (wrong.length !== leaveWrong) throw registerError('rows-wrong', { rows: wrong.length })
    const fresh = rows.filter((row) => row.entry !== null)
    const settled = rows.length - fresh.length
    await onRows?.(settled)
    for (let at = 0; at < fresh.length; at += ROWS_AT_ONCE) {
      const part = fresh.slice(at, at + ROWS_AT_ONCE)
      const entries = part.flatMap((row) => (row.entry ? [linkHome(row.entry, row.homeOn, areas)] : []))
      const written = await writeEntries(tx, clock, form.fonds, entries)
      for (const [index, row] of part.entries()) row.dossierId = written[index]?.dossierId ?? null
      await onRows?.(settled + at + part.length)
    }
    await updateImportRows(tx, importId, rows)
    await markImportApplied(tx, importId, wrong.length, clock.now())
    return { made: fresh.length, known: rows.length - fresh.length - wrong.length, skipped: wrong.length }
  },
})

/** Links the home place as written to its unit of the day. Only here: it is the costliest look-up of a row, and a preview needs none. */
function linkHome(entry: RegisterEntry, on: LegalDate, areas: AreaIndex): RegisterEntry {
  const { home } = entry.person
  if (!home) return entry
  return {
    ...entry,
    person: {
      ...entry.person,
      home: { written: home.written, area: resolveHomeArea(home.written, on, areas) },
    },
  }
}
