import { sql } from 'kysely'
import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { textTokens } from '../archive.model.ts'
import { listDossiersOfPages } from '../archive.queries.ts'
import { lockBatch, lockDossiers, lockPages, movePage, setSheetFound } from '../archive.repository.ts'
import { planLoosePages } from '../intake/take-apart.ts'
import { assembleDossier } from './assemble-documents.ts'

/** How the line under the code begins, as a reading engine may have it. */
const LINE = /\b[A4]?N[S5]\S{1,2}[NM]?H\s*[:;.,]\s*[1Il|]\s*[:;.,]\s*[DO0][O0Q][S5]\b/iu

/** Titles that sheets were and are printed with (`cover_title` of the messages), folded: engines now and then drop the line under a torn code. */
const TITLES = ['to bia phan cach', 'phieu bia quet ho so']

/** Whether the words of a page are those of a cover sheet: whose code nobody could read, or the page would not be among the papers. */
export function isSheetByWords(text: string): boolean {
  if (LINE.test(text)) return true
  const words = textTokens(text).join(' ')
  return TITLES.some((title) => words.includes(title))
}

/**
 * A cover sheet of whose code nothing was left is known by its words, when it is read: it is asked about, and what was filed behind the
 * sheet before it goes back among the pages that wait, up to the next sheet. Pages that a person filed or put right stay. Doing it again
 * changes nothing, nor does it after somebody said that the paper is so. Runs before the page counts as read, so that a process that dies
 * does it again.
 */
export async function holdSheet(services: Services, pageId: string): Promise<void> {
  await asActor(services.database, systemActor(services.provincePath), (tx) => hold(tx, services, pageId), { action: READ_PAGE })
}

async function hold(tx: Tx, services: Services, pageId: string): Promise<void> {
  const { rows: [sheet] } = await sql<{ batchId: string; loose: boolean }>`
    select f.scan_batch_id as "batchId", (f.pages = 1 and file.media_type <> 'application/pdf') as loose
    from page p join batch_file f on f.batch_file_id = p.batch_file_id join file on file.sha256 = f.sha256
    where p.page_id = ${pageId}::uuid and p.kind = 'content'
      and coalesce(p.scan_findings @> '[{"code": "sheet-words"}]', false) is false and coalesce(p.scan_findings @> '[{"code": "sheet-unread"}]', false) is false
      and not exists (select from scan_act a where a.page_id = p.page_id) and p.filed_by is distinct from 'person'`.execute(tx)
  if (!sheet) return
  if (sheet.loose) await lockBatch(tx, sheet.batchId)
  const behind = await listFiledBehind(tx, pageId)
  const dossiers = await lockDossiers(tx, await listDossiersOfPages(tx, [pageId, ...behind.keys()]))
  const pages = await lockPages(tx, [pageId, ...behind.keys()])
  await setSheetFound(tx, pageId)
  if (sheet.loose) return planLoosePages({ tx, jobs: services.jobs }, sheet.batchId)
  const changed = new Set<string>()
  for (const page of pages) {
    if (page.dossier_id === null || page.filed_by !== 'cover' || page.state === 'verified') continue
    changed.add(page.dossier_id)
    const place = { path: behind.get(page.page_id) ?? page.path, also_paths: null }
    await movePage(tx, page.page_id, { dossierId: null, seq: null, filedBy: null, place })
  }
  for (const dossierId of [...changed].sort()) {
    const dossier = dossiers.get(dossierId)
    if (dossier) await assembleDossier({ tx, jobs: services.jobs }, dossier)
  }
}

/** The sheet and the pages behind it in its file, up to the next sheet, that nobody has put a hand to; each with the path of the file. */
async function listFiledBehind(tx: Tx, pageId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ pageId: string; path: string }>`
    select p.page_id as "pageId", f.path from page s join page p on p.batch_file_id = s.batch_file_id and p.file_page >= s.file_page
    join batch_file f on f.batch_file_id = p.batch_file_id
    where s.page_id = ${pageId}::uuid and p.kind = 'content' and not exists (select from correction c where c.page_id = p.page_id)
      and p.file_page < coalesce((select min(n.file_page) from page n where n.batch_file_id = s.batch_file_id and n.kind = 'cover' and n.file_page > s.file_page), 2147483647)
    order by p.file_page`.execute(tx)
  return new Map(rows.map((row) => [row.pageId, row.path]))
}
