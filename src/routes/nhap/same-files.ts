import type { Runtime } from '#app/runtime.ts'
import type { SameFile, SameFileAct } from '#modules/archive/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { unitName } from '../area-words.ts'
import { publicId } from '../ids.ts'
import type { PageData } from './page-data.ts'

/** A file that came again, with where its bytes stand; outside the reader's scope only which unit to ask. */
export const sameFile = ({ batchFileId, name, batchLabel, holder, path }: SameFile, runtime: Runtime): PageData['same']['files'][number] => ({
  id: publicId('fil', batchFileId),
  name,
  batch: batchLabel,
  where: holder === null || holder.batchLabel === '' ? m.intake_same_elsewhere({ unit: unitName(path, runtime.services.clock.today(), runtime.areas) }) : whereHere(holder),
  dossiers: (holder?.dossiers ?? []).map((one) => ({ id: publicId('dos', one.dossierId), number: one.number ?? one.title })),
})

/** That files were left where they stand, as a line. */
export const leftLine = ({ files, reason }: SameFileAct): string =>
  reason ? m.intake_same_act_why({ count: formatCount(files), reason }) : m.intake_same_act({ count: formatCount(files) })

function whereHere({ batchLabel: label, name, dossiers, waiting }: NonNullable<SameFile['holder']>): string {
  if (dossiers.length > 0) return m.intake_same_here({ label, name })
  return waiting > 0 ? m.intake_same_here_waiting({ label, name, count: formatCount(waiting) }) : m.intake_same_here_none({ label, name })
}
