import type { ImportRow } from '#modules/archive/register/index.ts'
import { numberColumns } from '#modules/merit/index.ts'
import { nameKeyOf } from '#modules/people/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { RegisterEntry } from '../register-entries.ts'
import { makeRowChecker, type CheckContext, type CheckedRow } from './check-row.ts'
import type { ColumnCode } from './list-columns.ts'
import { listBoxPlaces, listKnownDossiers, type BoxPlaceHeld } from './register-import.queries.ts'

export type JudgedRow = ImportRow & { entry: RegisterEntry | null; homeOn: LegalDate }

/**
 * What each row comes to, against the register as it is now: checked by itself, against the rows before it, against the boxes and
 * dossiers that are there. Asks three questions of the database for any number of rows.
 */
export async function judgeRows(
  tx: Tx,
  codes: readonly (ColumnCode | null)[],
  rows: readonly { rowNo: number; cells: string[] }[],
  context: CheckContext,
): Promise<JudgedRow[]> {
  const check = makeRowChecker(codes, context)
  const checked = rows.map((row) => ({ row, ...check(row.cells) }))
  const column = (code: ColumnCode) => (codes.includes(code) ? codes.indexOf(code) : null)
  const entries = checked.flatMap((one) => (one.entry ? [one.entry] : []))
  const known = await listKnownDossiers(tx, {
    numberKeys: entries.flatMap((entry) => numberColumns(entry.number, context.law).number_key ?? []),
    nameKeys: entries.flatMap((entry) => (entry.number === null ? [nameKeyOf(entry.person.fullName)] : [])),
  })
  const boxCodes = [...new Set(entries.flatMap((entry) => entry.dossier.box?.code ?? []))]
  const boxes = await listBoxPlaces(tx, context.form.fonds.code, boxCodes)
  const firstRows = new Map<string, number>()
  return checked.map(({ row, ...one }) => {
    const problems = [...one.problems]
    const earlier = one.identity === null ? undefined : firstRows.get(one.identity)
    if (earlier !== undefined) problems.push({ column: null, code: 'duplicate-row', data: { row: earlier } })
    else if (one.identity !== null) firstRows.set(one.identity, row.rowNo)
    const dossierId = one.identity === null ? undefined : known.get(one.identity)
    // A folder that is there stays where it is, whatever box the list says.
    const elsewhere = dossierId === undefined ? placeProblem(one, boxes) : undefined
    if (elsewhere) problems.push({ column: column('box'), code: 'box-elsewhere', data: elsewhere })
    const outcome = problems.length > 0 ? 'wrong' : dossierId === undefined ? 'new' : 'known'
    const inScope = one.path !== null && !problems.some((problem) => problem.code === 'outside-scope')
    return {
      rowNo: row.rowNo,
      cells: row.cells,
      problems,
      dossierId: outcome === 'known' ? (dossierId ?? null) : null,
      outcome,
      // A row of another unit stays with who handed it in, who could not keep it otherwise.
      path: inScope && one.path !== null ? one.path : context.actor.scopeFrom,
      entry: outcome === 'new' ? one.entry : null,
      homeOn: one.homeOn,
    }
  })
}

/** Where the box stands when it is not where the row says; the first row that names a new box places it. */
function placeProblem(
  { entry }: CheckedRow,
  boxes: Map<string, BoxPlaceHeld>,
): (BoxPlaceHeld & { box: string }) | undefined {
  const box = entry?.dossier.box
  if (!box) return undefined
  const held = boxes.get(box.code)
  const shelf = held?.shelf ?? box.shelf ?? null
  const compartment = held?.compartment ?? box.compartment ?? null
  const differs = (said: string | null | undefined, stands: string | null) =>
    said != null && stands !== null && said !== stands
  if (differs(box.shelf, shelf) || differs(box.compartment, compartment))
    return { box: box.code, shelf, compartment }
  boxes.set(box.code, { shelf, compartment })
  return undefined
}
