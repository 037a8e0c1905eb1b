import { findByLoginName } from '#modules/accounts/index.ts'
import { checkSample, concludeLot, getLot, listLots, listSampleFields, putUpLot } from '#modules/archive/acceptance/index.ts'
import { getDossierView, listOldestDossiers, listPackages, verifyPage } from '#modules/archive/index.ts'
import { listIssued, withdrawCopy } from '#modules/archive/copies/index.ts'
import * as transfer from '#modules/archive/transfer/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { readingLaw } from '#modules/purpose/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { addDays, yearOf, type LegalDate } from '#shared/legal-date.ts'
import { askPackage } from '../packages/asked-packages.ts'
import { compileMessages } from '../compile-messages.ts'
import type { Runtime } from '../runtime.ts'
import { makeDossier } from '../samples/province.ts'

/** Dossiers that nobody borrows, behind those that are scanned or wait for a commune. */
const MOVED_FROM = 40
/** Among the first ones: those whose pages are read go as a package, have certified copies and are verified. */
const LOOKED_THROUGH = 18
/** Pages verified for a lot. */
const LOT_PAGES = 4

type Part = Pick<Runtime, 'services' | 'images'>

/**
 * What an archive has after some months: dossiers gone to other provinces and come from them in every state, certified copies, lots of verified pages and
 * a package; each by the use cases, each where there is none yet. Answers how many were made.
 */
export async function keepArchive({ services, images }: Part, seed: number): Promise<number> {
  const [archivist, officer, head, director] = await Promise.all(['luu-tru', 'chuyen-vien', 'truong-phong', 'giam-doc'].map(accountOf)) as [Actor, Actor, Actor, Actor]
  async function accountOf(login: string): Promise<Actor> {
    const actor = await findByLoginName(services, login)
    if (!actor) throw new AppError('demo.no-account', 500, { login })
    return actor
  }
  const today = services.clock.today()
  const on = (days: number): LegalDate => addDays(today, days)
  const then = (days: number): typeof services => ({ ...services, clock: stoppedClock(new Date(`${on(days)}T09:40:00+07:00`)) })
  const look = <T>(work: Parameters<typeof asActor<T>>[2]) => asActor(services.database, archivist, work, { readOnly: true })
  const held = await look(async (tx) => ({
    transfers: (await transfer.listTransfers(tx, ['asked', 'sent', 'confirmed', 'expected', 'arrived', 'registered'], 1)).length,
    copies: (await listIssued(tx, { year: yearOf(today) }, { limit: 1 })).total,
    lots: (await listLots(tx, 'open', 1)).length + (await listLots(tx, 'concluded', 1)).length,
    packages: (await listPackages(tx, { limit: 1 })).length,
    dossiers: await listOldestDossiers(tx, MOVED_FROM + 3),
  }))
  const moved = held.dossiers.slice(MOVED_FROM)
  let made = 0

  if (held.transfers === 0) {
    const bodies = ['Sở Nội vụ thành phố Hà Nội', 'Sở Nội vụ tỉnh Lào Cai', 'Sở Nội vụ tỉnh Tuyên Quang']
    // Asked for; sent and not confirmed in time; gone.
    for (const [at, dossierId] of moved.entries()) {
      const begun = [-3, -40, -60][at]!
      const { transferId } = await transfer.askTransfer(then(begun), archivist, { dossierId, to: bodies[at]!, on: on(begun), whole: true, note: 'MẪU: gia đình chuyển nơi thường trú' })
      made++
      if (at === 0) continue
      await transfer.sendTransfer(then(begun + 8), archivist, { transferId, slipNumber: `${71 + at}/PB-DCHS`, slipOn: on(begun + 7), continuesFrom: null, postNumber: `RR00${at}MẪU`, on: on(begun + 8) })
      if (at === 2) await transfer.confirmTransfer(then(begun + 21), archivist, { transferId, on: on(begun + 21), note: 'MẪU: đã nhận đủ, có giấy xác nhận' })
    }
    const fonds = transfer.transferLaw().fonds
    for (const [at, personName] of ['Hoàng Đình Mẫu', 'Nông Thị Mẫu', 'Vũ Đức Mẫu'].entries()) {
      const begun = [-2, -16, -50][at]!
      const expected = { from: bodies[at]!, personName, category: 'WAR_INVALID', oldNumber: null, path: '25/07900/', on: on(begun), note: '' }
      const { transferId } = await transfer.expectTransfer(then(begun), archivist, expected)
      made++
      if (at === 0) continue
      const gaps = at === 1 ? ['Thiếu giấy chứng nhận bị thương bản chính'] : []
      await transfer.arriveTransfer(then(begun + 9), archivist, { transferId, on: on(begun + 9), slipNumber: `${118 + at}/PB-DCHS`, slipOn: on(begun + 1), continuesFrom: null, newNumber: null, fonds: { code: fonds.code, title: fonds.title }, gaps })
      if (at === 2) await transfer.registerTransfer(then(begun + 14), archivist, { transferId, on: on(begun + 14), note: 'MẪU: đủ giấy tờ' })
    }
  }

  const read = await look(async (tx) => {
    const views = []
    for (const [index, dossierId] of held.dossiers.slice(0, LOOKED_THROUGH).entries())
      // Of a sensitive one it would have to be said what it is read for.
      if (!readingLaw().categories.includes(makeDossier(seed, index).category)) views.push(await getDossierView(tx, dossierId))
    return views.filter((one) => one.pages.some((page) => page.state !== 'waiting' && page.state !== 'failed'))
  })
  const [first, one = first] = read
  if (held.copies === 0 && one) {
    await compileMessages()
    const { issueInWords } = await import('../copy-words.ts')
    const asked = { requestPaper: 'Đơn MẪU ngày 8/6/2026', signer: 'Đinh Thị Hạnh', origin: services.origin, images }
    const copied = one.pages.slice(0, 2).map((page) => page.pageId)
    await issueInWords(then(-9), archivist, { ...asked, dossierId: one.dossierId, kind: 'extract', pageIds: [], recipient: 'Ông Trần Văn Mẫu', reason: 'MẪU: ghi nhầm người xin' }).then(({ copyId }) =>
      withdrawCopy(then(-8), archivist, { copyId, reason: 'MẪU: ghi sai tên người xin' }),
    )
    await issueInWords(then(-8), archivist, { ...asked, dossierId: one.dossierId, kind: 'extract', pageIds: [], recipient: 'Bà Trần Thị Mẫu', reason: 'MẪU: bổ sung hồ sơ đề nghị trợ cấp' })
    await issueInWords(then(-4), archivist, { ...asked, dossierId: one.dossierId, kind: 'copy', pageIds: copied, recipient: 'Bà Trần Thị Mẫu', reason: 'MẪU: đối chiếu' })
    made += 3
  }

  const pages = read.flatMap((dossier) => dossier.pages)
  const readable = ['read', 'needs_review'].flatMap((state) => pages.filter((page) => page.state === state)).map((page) => page.pageId)
  if (held.lots === 0 && readable.length >= 2) {
    const verify = async (days: number, pageIds: string[]) => {
      for (const pageId of pageIds) await verifyPage(then(days), officer, { pageId })
      return putUpLot(then(days + 1), archivist, { of: { kind: 'day', on: on(days) }, label: `MẪU: kiểm tra ngày ${on(days).split('-').reverse().join('/')}` })
    }
    const half = Math.min(LOT_PAGES, Math.ceil(readable.length / 2))
    const { lotId } = await verify(-5, readable.slice(0, half))
    for (const { pageId } of (await look((tx) => getLot(tx, lotId))).sample) {
      const fields = await look((tx) => listSampleFields(tx, lotId, pageId))
      await checkSample(then(-3), head, { lotId, pageId, verdicts: fields.map(({ field }) => ({ field, verdict: 'right' as const, shouldBe: '' })) })
    }
    await concludeLot(then(-2), director, { lotId, note: 'MẪU' })
    await verify(-2, readable.slice(half, half + LOT_PAGES))
    made += 2
  }

  if (held.packages === 0 && first) {
    await askPackage(services, archivist, { kind: 'dossier', id: first.dossierId })
    made++
  }
  return made
}
