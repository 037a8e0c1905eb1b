import { z } from 'zod'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { ensureBoxes } from '../register/register.repository.ts'
import { ensureCatalogue, findBoxByCode, lockBox, lockDossiersToPlace, setBox, setBoxPlaceRow } from './boxes.repository.ts'

const mark = z.string().trim().min(1).max(40)
const place = mark.nullable()

/**
 * Puts dossiers into the box of that code of their fonds, or out of any. A box that is not there is made only when `make` says so, else
 * `archive.box-unknown`. Dossiers are put away by who keeps the unit that manages them. Throws `not-found`,
 * `archive.fonds-differ` for dossiers of several fonds. Answers how many changed their place.
 */
export const placeDossiers = useCase({
  name: 'archive.place-dossiers',
  input: z.object({ dossierIds: z.array(z.uuid()).min(1).max(500), box: z.object({ code: mark, make: z.boolean() }).nullable() }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { dossierIds, box }) => {
    const dossiers = await lockDossiersToPlace(tx, dossierIds)
    if (dossiers.length < new Set(dossierIds).size) throw notFound('dossier')
    for (const dossier of dossiers) requireAllowed(actor.wide || isInScope(actor, dossier.path), 'archive.place-dossiers')
    const [fondsId, ...others] = new Set(dossiers.map((dossier) => dossier.fonds_id))
    if (fondsId === undefined || others.length > 0) throw new AppError('archive.fonds-differ', 422)
    let boxId: string | null = null
    if (box !== null) {
      boxId = (await findBoxByCode(tx, fondsId, box.code)) ?? null
      if (boxId === null && !box.make) throw new AppError('archive.box-unknown', 422, { code: box.code })
      boxId ??= (await ensureBoxes(tx, clock, fondsId, [{ code: box.code }])).get(box.code) ?? null
      if (boxId === null) throw new Error(`the box ${box.code} is neither there nor could it be made`)
    }
    const moved = dossiers.filter((dossier) => dossier.box_id !== boxId).map((dossier) => dossier.dossier_id)
    if (moved.length > 0) await setBox(tx, moved, boxId)
    return { moved: moved.length, boxId }
  },
})

/**
 * Says where a box stands and in which catalogue it is numbered. A box holds dossiers of many units, so this is for who keeps the whole
 * province's store. Throws `not-found`.
 */
export const setBoxPlace = useCase({
  name: 'archive.set-box-place',
  input: z.object({
    boxId: z.uuid(),
    store: place,
    shelf: place,
    compartment: place,
    catalogue: z.object({ code: mark, title: z.string().trim().min(1).max(200) }).nullable(),
  }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { boxId, catalogue, ...where }) => {
    requireAllowed(actor.wide, 'archive.set-box-place')
    const box = await lockBox(tx, boxId)
    if (!box) throw notFound('box')
    const catalogueId = catalogue === null ? null : await ensureCatalogue(tx, clock, box.fonds_id, catalogue)
    await setBoxPlaceRow(tx, boxId, { ...where, catalogue_id: catalogueId })
  },
})
