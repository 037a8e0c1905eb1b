import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** What the acting transaction may count and list of the dossiers held in memory. */
export type FaceView = {
  lo: string
  hi: string
  wide: boolean
  /** Dossiers that this session gave a purpose for. */
  opened: string[]
}

/** Papers that say when somebody died, where the register does not. */
const DEATH_PAPERS = ['death-notice', 'martyr-certificate', 'martyr-extract']

/** `whole`: the lines are of all dossiers, and whatever was held before is not so any more. */
type FacesSince = { era: number; horizon: number; faces: string | null; whole: boolean } & FaceView

/** Dossiers changed by transactions that had not ended at `horizon` of `era` (era 0: all), as lines; the horizon of now; and the view. */
export async function listFacesSince(tx: Tx, era: number, horizon: number): Promise<FacesSince> {
  const { rows } = await sql<FacesSince>`
    select era, horizon, faces, whole, lo, hi, wide, opened from dossier_faces_since(${era}::integer, ${horizon}::bigint, ${DEATH_PAPERS}::text[])`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('dossier_faces_since answered nothing')
  return row
}
