import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receiveAtCounter } from '#modules/applications/index.ts'
import { lawFolder } from '#modules/procedures/index.ts'
import { makeProvince, type TestProvince } from '../../test/province.ts'
import { previewProcedure } from './preview-procedure.ts'

const SLUG = 'certificate-reissue'
let province: TestProvince
let folder: string
beforeAll(async () => {
  province = await makeProvince()
  folder = await mkdtemp(join(tmpdir(), 'ansinh-preview-'))
  const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
  for (const unitPath of ['25/07900/', '25/07900/', '25/08230/'])
    await receiveAtCounter(province.services, await province.actor('reception'), { slug: SLUG, unitPath, form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] })
})
afterAll(async () => {
  await province.close()
  await rm(folder, { recursive: true })
})

const propose = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
const stored = () => province.owner.db.selectFrom('procedure_version').select('version_hash').orderBy('version_hash').execute()

test('a proposed file is told beside the published one and beside what running cases go under, counted in the scope; nothing is stored', async () => {
  const text = await readFile(join(lawFolder(), 'procedures', `${SLUG}.yaml`), 'utf8')
  const before = await stored()
  const name = /^name: .*$/m.exec(text)![0]
  const file = await propose(`${SLUG}.yaml`, text.replace(name, "name: 'Tên MẪU mới'"))
  const preview = await previewProcedure(province.services, await province.actor('head'), file)
  expect(preview.published).toMatchObject({ added: [expect.stringContaining('Tên MẪU mới')], taken: [expect.stringMatching(/^name/)] })
  expect(preview.running).toMatchObject([{ open: 3, added: preview.published!.added, taken: preview.published!.taken }])
  const commune = await previewProcedure(province.services, await province.actor('commune-officer', '25/08230/'), file)
  expect(commune.running).toMatchObject([{ open: 1 }])
  expect((await previewProcedure(province.services, await province.actor('head'), await propose(`${SLUG}.yaml`, text))).running).toMatchObject([{ open: 3, added: [], taken: [] }])
  expect(await stored()).toEqual(before)
})

test('a procedure that is new, and a file that the start would refuse', async () => {
  const text = (await readFile(join(lawFolder(), 'procedures', `${SLUG}.yaml`), 'utf8')).replace(/^code: .*$/m, 'code: null')
  const head = await province.actor('head')
  expect(await previewProcedure(province.services, head, await propose('quite-new.yaml', text))).toEqual({ slug: 'quite-new', published: null, running: [] })
  await expect(previewProcedure(province.services, head, await propose('quite-new.yaml', text.replace(/^field: .*$/m, 'field: nowhere')))).rejects.toMatchObject({ code: 'procedures.file-invalid', message: expect.stringMatching(/^law\/procedures\/quite-new\.yaml:\d+ field: nowhere/) })
  await expect(previewProcedure(province.services, head, join(folder, 'not-there.yaml'))).rejects.toMatchObject({ code: 'procedures.file-unread' })
})
