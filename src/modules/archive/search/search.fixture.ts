import { asActor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { TestProvince } from '../../../../test/province.ts'
import { textTokens, toTsvector, vocabularyOf } from '../archive.model.ts'
import {
  insertBatch,
  insertBatchFile,
  insertFile,
  insertPages,
  replacePageText,
} from '../archive.repository.ts'

/** Paths of the first communes that stand on the test's day. */
export async function communePaths(province: TestProvince, count: number): Promise<string[]> {
  const today = province.services.clock.today()
  const rows = await province.owner.db
    .selectFrom('area')
    .select('path')
    .where('level', '=', 'commune')
    .where('path', 'like', '25/%')
    .where('valid_from', '<=', today)
    .where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', today)]))
    .orderBy('path')
    .limit(count)
    .execute()
  return rows.map((row) => row.path)
}

/** A page that is in no dossier, with the text that search finds it by. */
export async function insertPage(
  province: TestProvince,
  page: { text: string; path: string; alsoPaths?: string[] },
): Promise<string> {
  const { services, system } = province
  const [batchId, batchFileId, pageId] = [newId(), newId(), newId()]
  const sha256 = newId().replaceAll('-', '').repeat(2)
  const createdAt = services.clock.now()
  const place = { path: page.path, also_paths: page.alsoPaths ?? null }
  const tokens = textTokens(page.text)
  await asActor(services.database, system, async (tx) => {
    await insertFile(tx, { sha256, size: 1, mediaType: 'image/png', storedAt: createdAt })
    await insertBatch(tx, {
      batchId,
      label: 'x',
      origin: 'upload',
      createdBy: 'x',
      createdAt,
      path: page.path,
    })
    await insertBatchFile(tx, {
      batchFileId,
      batchId,
      name: 'x.png',
      sha256,
      path: page.path,
      state: 'stored',
    })
    await insertPages(tx, [
      {
        pageId,
        batchFileId,
        filePage: 1,
        sha256,
        kind: 'content',
        width: 10,
        height: 10,
        dpi: null,
        dossierId: null,
        seq: null,
        place,
        createdAt,
      },
    ])
    await replacePageText(tx, {
      pageId,
      dossierId: null,
      text: page.text,
      tsvector: toTsvector(tokens),
      vocabulary: vocabularyOf(tokens),
      place,
    })
  })
  return pageId
}
