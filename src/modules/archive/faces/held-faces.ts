import type { Database, Tx } from '#platform/db/index.ts'
import { makeFaces, takeIn, type Faces } from './faces.model.ts'
import { listFacesSince, type FaceView } from './faces.queries.ts'

type Held = { faces: Faces; era: number; horizon: number; last: Promise<unknown> }

/** One for each database that this process works with. */
const held = new WeakMap<Database, Held>()

/**
 * The dossiers of the province as they are now, and what of them the acting transaction may count and list. Some hundred bytes each; the first look
 * takes a second for fifty thousand. One look after the other: what an older one saw must not come over what a newer one did.
 */
export async function currentFaces(tx: Tx, database: Database): Promise<{ faces: Faces; view: FaceView }> {
  const known = held.get(database) ?? { faces: makeFaces(), era: 0, horizon: 0, last: Promise.resolve() }
  held.set(database, known)
  const look = async () => {
    const { era, horizon, faces, whole, ...view } = await listFacesSince(tx, known.era, known.horizon)
    // A transaction that changed dossiers itself before anybody looked sees them by itself.
    if (era === 0 && faces !== null) return { faces: takeIn(makeFaces(), faces), view }
    if (whole) known.faces = makeFaces()
    if (faces !== null) takeIn(known.faces, faces)
    known.era = era
    known.horizon = horizon
    return { faces: known.faces, view }
  }
  const looked = known.last.then(look, look)
  known.last = looked
  return looked
}
