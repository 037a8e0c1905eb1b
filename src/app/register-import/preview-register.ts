import { z } from 'zod'
import { canTakeIn } from '#modules/accounts/index.ts'
import type { AreaIndex } from '#modules/areas/index.ts'
import { insertImport, insertListFile } from '#modules/archive/register/index.ts'
import { meritLaw } from '#modules/merit/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { requireAllowed, useCase, type Services } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { judgeRows } from './judge-rows.ts'
import { listForm } from './list-columns.ts'
import { LEGACY_ENCODINGS, type TextEncodingName } from '#shared/legacy-vietnamese.ts'
import { MAX_LIST_BYTES, readList, type ReadList } from './read-list.ts'

export const areasSchema = z.custom<AreaIndex>(
  (value) => typeof value === 'object' && value !== null && 'byCode' in value,
)

/** A list belongs to the account that handed it in; jobs have none. */
export const canImportRegister = (actor: Actor): boolean => canTakeIn(actor) && isUuid(actor.accountId)

/** What a person may name as the code table of a list. */
export const LIST_ENCODINGS: readonly TextEncodingName[] = ['unicode', ...LEGACY_ENCODINGS]

export type PreviewedRegister = {
  importId: string
  rowsTotal: number
  rowsNew: number
  rowsKnown: number
  rowsWrong: number
  /** Heads that the form does not know; their cells are kept and not used. */
  unknownColumns: string[]
}

const keepPreview = useCase({
  name: 'register.preview-import',
  input: z.object({
    name: z.string().trim().min(1).max(255),
    areas: areasSchema,
    list: z.custom<ReadList>((value) => typeof value === 'object' && value !== null),
    stored: z.object({ sha256: z.string(), size: z.number() }),
  }),
  allow: canImportRegister,
  run: async (
    { tx, clock, actor, provincePath },
    { name, areas, list, stored },
  ): Promise<PreviewedRegister> => {
    const form = listForm()
    const context = { actor, today: clock.today(), provincePath, areas, law: meritLaw(), form }
    const rows = await judgeRows(tx, list.codes, list.rows, context)
    await insertListFile(tx, clock, { ...stored, mediaType: list.mediaType })
    const importId = await insertImport(
      tx,
      clock,
      {
        name,
        sha256: stored.sha256,
        columns: list.columns,
        textEncoding: list.encoding,
        cellsConverted: list.converted,
        cellsUnmapped: list.unmapped,
        createdBy: actor.accountId,
        path: actor.scopeFrom,
      },
      rows,
    )
    const count = (outcome: string) => rows.filter((row) => row.outcome === outcome).length
    return {
      importId,
      rowsTotal: rows.length,
      rowsNew: count('new'),
      rowsKnown: count('known'),
      rowsWrong: count('wrong'),
      unknownColumns: list.columns.filter(
        (head, index) => list.codes[index] === null && head !== form.problems,
      ),
    }
  },
})

/**
 * Reads a list of dossiers (XLSX or CSV, known by content), says of each row whether it is new, known or wrong, and keeps all of that
 * with the original; nothing enters the register. `encoding`: the code table that a person names, null to find it. Errors: `register.…` for a list that cannot be read (see readList), `forbidden`.
 */
export async function previewRegister(
  services: Services,
  actor: Actor,
  input: { bytes: Uint8Array; name: string; areas: AreaIndex; encoding?: TextEncodingName | null },
): Promise<PreviewedRegister> {
  requireAllowed(canImportRegister(actor), 'register.preview-import')
  const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength)
  // Read before it is kept and outside the transaction: a list that is none is not stored, and reading takes seconds.
  const list = await readList(bytes, listForm(), input.encoding ?? null)
  const { sha256, size } = await services.files.put(bytes, { maxBytes: MAX_LIST_BYTES })
  return keepPreview(services, actor, {
    name: input.name,
    areas: input.areas,
    list,
    stored: { sha256, size },
  })
}
