import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { foldName } from '#shared/names.ts'

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

/** Dossiers of persons whose name begins with what was typed, without marks too; null where no name was typed. */
export async function listDossiersByName(tx: Tx, typed: string): Promise<Set<string> | null> {
  const key = foldName(typed).join(' ')
  if (key === '') return null
  const { rows } = await sql<{ ids: string | null }>`
    select string_agg(dp.dossier_id::text, ',') as ids from person pe join dossier_person dp on dp.person_id = pe.person_id
    where pe.name_key = ${key} or (pe.name_key >= ${`${key} `} and pe.name_key < ${`${key}!`})`.execute(tx)
  return new Set(rows[0]?.ids?.split(','))
}
