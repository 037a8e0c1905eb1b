import { fail, redirect } from '@sveltejs/kit'
import { canCorrectReadings, canTakeIn } from '#modules/accounts/index.ts'
import {
  acceptScans,
  askSameFileAgain,
  countMiscounted,
  countReading,
  countUnfiled,
  findLastProfile,
  getScansToSettle,
  listBatches,
  giveUpCovers,
  listFailedPages,
  listMissingCovers,
  listPagesToReview,
  listRefusedFiles,
  listSameFileActs,
  listSameFiles,
  listScanActs,
  listScanProfiles,
  mayTakeApartAgain,
  PAPER_REASONS,
  profilesFor,
  putScansBack,
  readAgain,
  setBlanksAside,
  settleSameFile,
  standardOf,
  takeApartAgain,
} from '#modules/archive/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isUuid, newId } from '#shared/ids.ts'
import { formatCount, formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../desk.ts'
import { idOf, publicId } from '../ids.ts'
import { refusalOf } from '#ui/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'
import { profileLine } from './profiles.ts'
import { leftLine, sameFile } from './same-files.ts'
import { actLine, findingText, reasonLabel, scannedPage } from './scans.ts'
import { MAX_UPLOAD_BYTES, takeInNewScan, takeInUploads } from './take-in-upload.ts'

const SHOWN = 20
const ATTENDED = 50
/** Rows of a name and where it lies: a box handed in twice is settled in one act. */
const SAME = 200

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor, runtime }) => {
    requireAllowed(canTakeIn(actor), 'archive.list-batches')
    const reading = await countReading(tx)
    const review = await listPagesToReview(tx, { limit: 1 })
    const failed = await listFailedPages(tx, { limit: ATTENDED })
    const refused = await listRefusedFiles(tx, { limit: ATTENDED })
    const scans = await getScansToSettle(tx, { limit: ATTENDED })
    const missing = await listMissingCovers(tx, runtime.services.clock.now(), { limit: SHOWN })
    const same = await listSameFiles(tx, { limit: SAME })
    const acts = [
      ...(await listScanActs(tx, actor.accountId)).map((act) => ({ id: publicId('act', act.actId), line: actLine(act), at: act.at, open: act.open, undo: '?/hoan-tac' })),
      ...(await listSameFileActs(tx, actor.accountId)).map((act) => ({ id: publicId('act', act.actId), line: leftLine(act), at: act.at, open: true, undo: '?/hoi-lai' })),
    ].sort((a, b) => b.at.getTime() - a.at.getTime())
    const miscounted = await countMiscounted(tx)
    const profiles = profilesFor(await listScanProfiles(tx), actor.scopeFrom)
    const last = profiles.length > 0 ? await findLastProfile(tx, actor.accountId) : null
    const chosen = profiles.find((one) => one.scanProfileId === last) ?? standardOf(profiles) ?? profiles[0]
    const batches = (await listBatches(tx, { limit: SHOWN })).filter((batch) => batch.progress.files > 0).map((batch) => {
      const { progress } = batch
      const busy = progress.stored > 0 || progress.waiting > 0
      return {
        id: publicId('bat', batch.batchId),
        label: batch.label,
        at: batch.createdAt.toISOString(),
        by: batch.createdByName ?? m.batch_by_system(),
        profile: batch.profile && m.profile_of_batch({ name: batch.profile.name, line: profileLine(batch.profile) }),
        files: progress.files,
        pages: progress.pages,
        read: progress.pages - progress.waiting,
        doubtful: progress.needsReview + progress.failed,
        refused: progress.refused,
        unfiled: progress.unfiled,
        wanting: progress.wanting,
        miscounted: progress.miscounted,
        state: busy ? { label: m.state_batch_reading(), tone: 'information' as const } : { label: m.state_batch_done(), tone: 'sure' as const },
      }
    })
    return {
      canUpload: canTakeIn(actor),
      limits: m.intake_limits({ size: formatSize(MAX_UPLOAD_BYTES) }),
      accept: '.pdf,.jpg,.jpeg,.png,.tif,.tiff',
      batchId: publicId('bat', newId()),
      profiles: profiles.map((one) => ({ id: publicId('prf', one.scanProfileId), label: m.profile_option({ name: one.name, line: profileLine(one) }), chosen: one === chosen })),
      reading: { done: reading.total - reading.waiting, total: reading.total },
      batches,
      wanting: {
        total: scans.wanting.total,
        pages: scans.wanting.pages.map((page) => ({ ...scannedPage(page), findings: page.findings.map(findingText) })),
      },
      miscounted,
      missing: {
        total: missing.total,
        prints: missing.prints.map((print) => ({
          id: print.printId,
          whole: print.came === 0,
          line: (print.came === 0 ? m.cover_missing_line_none : m.cover_missing_line)({ came: formatCount(print.came), sheets: formatCount(print.sheets), missing: formatCount(print.missing.length) }),
          at: print.printedAt.toISOString(),
          sheets: print.missing.map((one) => ({ id: one.sheetId, dossier: publicId('dos', one.dossierId), number: one.number ?? '—', title: one.title, box: one.box })),
        })),
      },
      same: { total: same.total, all: event.url.searchParams.has('chon-het'), files: same.files.map((file) => sameFile(file, runtime)) },
      blank: { total: scans.blank.total, pages: scans.blank.pages.map(scannedPage) },
      reasons: PAPER_REASONS.map((value) => ({ value, label: reasonLabel(value) })),
      acts: acts.slice(0, 5).map((act) => ({ ...act, at: act.at.toISOString() })),
      unfiled: await countUnfiled(tx),
      failed: {
        total: failed.total,
        pages: failed.pages.map((page) => ({
          id: publicId('pag', page.pageId),
          no: page.filePage,
          file: page.fileName,
          batch: page.batchLabel,
          dossier: page.dossier && { id: publicId('dos', page.dossier.dossierId), number: page.dossier.number ?? '—' },
          message: refusalOf(page.failureCode),
        })),
      },
      refused: {
        total: refused.total,
        files: refused.files.map((file) => ({
          id: publicId('fil', file.batchFileId),
          name: file.name,
          batch: file.batchLabel,
          page: typeof file.detail['page'] === 'number' ? formatCount(file.detail['page']) : null,
          message: refusalOf(file.refusalCode),
          canTryAgain: file.kept && mayTakeApartAgain(file.refusalCode),
        })),
      },
      canVerify: canCorrectReadings(actor),
      told: toldOf(event.url.searchParams),
      nextToVerify: review.pages[0] && canCorrectReadings(actor) ? publicId('pag', review.pages[0].pageId) : null,
    }
  })

/** What was done before this page was shown. */
function toldOf(asked: URLSearchParams): string | null {
  const again = asked.get('doc-lai')
  if (again !== null && /^\d{1,4}$/.test(again)) return m.intake_read_again_done({ count: formatCount(Number(again)) })
  const counted = ([['nhu-vay', m.scan_accepted], ['mat-trang', m.blank_dropped], ['hoan', m.scan_put_back], ['bo-bia', m.cover_given_up], ['de-nguyen', m.intake_same_left], ['hoi-lai', m.intake_same_asked_again], ['xep-them', m.intake_same_filed_too]] as const).find(([name]) =>
    /^\d{1,4}$/.test(asked.get(name) ?? ''),
  )
  if (counted) return counted[1]({ count: formatCount(Number(asked.get(counted[0]))) })
  if (asked.has('quet-lai')) return m.scan_sent()
  return asked.has('thu-lai') ? m.intake_try_again_done() : null
}

const problem = (status: number, message: string) => fail(status, { form: { problems: [{ message }], values: {} } })

/** What somebody else settled meanwhile is said on the page, not as an error page. */
async function orGone<T>(work: () => Promise<T>): Promise<T | ReturnType<typeof problem>> {
  try {
    return await work()
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.status !== 404 && refused?.status !== 409) throw error
    return problem(refused.status, refused.status === 404 ? m.scan_gone() : refusalOf(refused.code))
  }
}

export const actions: Actions = {
  'giay-nhu-vay': async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.accept-scans')
    const form = await event.request.formData()
    const pageIds = form.getAll('trang').map((id) => idOf('pag', String(id)))
    const reason = PAPER_REASONS.find((one) => one === form.get('ly-do')) ?? 'good-enough'
    if (pageIds.length === 0) return problem(422, m.scan_nothing_chosen())
    const done = await orGone(() => acceptScans(runtime.services, actor, { pageIds, reason }))
    if ('status' in done) return done
    redirect(303, `/nhap?nhu-vay=${done.settled}`)
  },
  'bo-bia': async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.give-up-covers')
    const form = await event.request.formData()
    const sheetIds = form.getAll('bia').map(String).filter(isUuid)
    const printId = String(form.get('in') ?? '')
    const reason = String(form.get('ly-do') ?? '').trim()
    if (sheetIds.length === 0 && !isUuid(printId)) return problem(422, m.scan_nothing_chosen())
    if (reason.length < 3) return problem(422, m.verify_again_reason_needed())
    const done = await orGone(() => giveUpCovers(runtime.services, actor, { of: isUuid(printId) ? { printId } : { sheetIds }, reason }))
    if ('status' in done) return done
    redirect(303, `/nhap?bo-bia=${done.settled}`)
  },
  'tep-trung': async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.settle-same-file')
    const form = await event.request.formData()
    const batchFileIds = form.getAll('tep').map((id) => idOf('fil', String(id)))
    const what = form.get('chon') === 'xep-them' ? ('filed-too' as const) : ('left' as const)
    const reason = String(form.get('ly-do') ?? '').trim()
    if (batchFileIds.length === 0) return problem(422, m.intake_same_none_chosen())
    if (what === 'filed-too' && reason.length < 3) return problem(422, m.intake_same_reason_needed())
    const done = await orGone(() => settleSameFile(runtime.services, actor, what === 'left' ? { batchFileIds, what, reason: reason.slice(0, 300) } : { batchFileIds, what, reason }))
    if ('status' in done) return done
    redirect(303, `/nhap?${what === 'left' ? 'de-nguyen' : 'xep-them'}=${done.settled}`)
  },
  'hoi-lai': async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.ask-same-file-again')
    const actId = idOf('act', String((await event.request.formData()).get('viec') ?? ''))
    const done = await orGone(() => askSameFileAgain(runtime.services, actor, { actId }))
    if ('status' in done) return done
    redirect(303, `/nhap?hoi-lai=${done.settled}`)
  },
  'bo-mat-trang': async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.set-blanks-aside')
    const pageIds = (await event.request.formData()).getAll('trang').map((id) => idOf('pag', String(id)))
    if (pageIds.length === 0) return problem(422, m.scan_nothing_chosen())
    const done = await orGone(() => setBlanksAside(runtime.services, actor, { pageIds }))
    if ('status' in done) return done
    redirect(303, `/nhap?mat-trang=${done.settled}`)
  },
  'hoan-tac': async (event) => {
    const { runtime, actor } = desk(event)
    const actId = idOf('act', String((await event.request.formData()).get('viec') ?? ''))
    const done = await orGone(() => putScansBack(runtime.services, actor, { actId }))
    if ('status' in done) return done
    redirect(303, `/nhap?hoan=${done.settled}`)
  },
  'quet-lai': async (event) => {
    const taken = await orGone(async () => {
      try {
        return await takeInNewScan(event)
      } catch (error) {
        const refused = appErrorOf(error)
        if (!refused?.code.startsWith('upload.')) throw error
        return problem(422, refusalOf(refused.code))
      }
    })
    if (taken === null) return problem(422, m.scan_no_file())
    if ('status' in taken) return taken
    if (taken.state === 'refused') return problem(422, `${taken.name}: ${taken.message ?? ''}`)
    if (taken.state === 'duplicate') return problem(409, m.scan_sent_known({ message: taken.message ?? '' }))
    redirect(303, '/nhap?quet-lai=1')
  },
  'doc-lai': async (event) => {
    const { runtime, actor } = desk(event)
    const pageIds = (await event.request.formData()).getAll('trang').map((id) => idOf('pag', String(id)))
    const { waiting } = await readAgain(runtime.services, actor, { pageIds })
    redirect(303, `/nhap?doc-lai=${waiting}`)
  },
  'thu-lai': async (event) => {
    const { runtime, actor } = desk(event)
    const batchFileId = idOf('fil', String((await event.request.formData()).get('tep') ?? ''))
    try {
      await takeApartAgain(runtime.services, actor, { batchFileId })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.status !== 409) throw error
      return fail(409, { form: { problems: [{ message: refusalOf(refused.code) }], values: {} } })
    }
    redirect(303, '/nhap?thu-lai=1')
  },
  'tai-len': async (event) => {
    const problems = []
    try {
      for await (const { name, state, message } of takeInUploads(event))
        if (state === 'refused') problems.push({ message: `${name}: ${message ?? ''}` })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused?.code.startsWith('upload.')) throw error
      problems.push({ message: refusalOf(refused.code) })
    }
    if (problems.length > 0) return fail(422, { form: { problems, values: {} } })
    redirect(303, '/nhap')
  },
}
