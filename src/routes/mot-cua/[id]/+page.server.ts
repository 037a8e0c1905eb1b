import { actsNow, canReadCases, findEntryOfCase, getCase, listAbsences, listAccountNames, listColleagues, listPagesToday, listScans, namesOfUnits, type ApplicationId } from '#modules/applications/index.ts'
import { canReadRecords } from '#modules/accounts/index.ts'
import { canScanAtReceipt } from '#modules/archive/index.ts'
import { listAgencies } from '#modules/areas/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { paperName, procedureName } from '../case-words.ts'
import { heldPapers } from '../papers.ts'
import type { Actions, PageServerLoad } from './$types'
import { actForms } from './act-forms.ts'
import { act, addScans } from './acts.ts'
import { casePapers, caseSteps, entryOf, headOf, officesOf, personsOf, timeLine } from './case-view.ts'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadCases(actor), 'applications.read')
    const { clock } = runtime.services
    const today = clock.today()
    const file = await getCase(tx, idOf('app', event.params.id) as ApplicationId)
    const { application, actions, fold, procedure } = file
    await recordView(tx, { subject: 'application', subjectId: application.applicationId, path: application.path })
    const papers = [...fold.papers.values()]
    const scanned = actions.flatMap((action) => action.papers).filter((paper) => paper.batchFileId !== null)
    const names = await listAccountNames(tx, [...actions.flatMap((action) => [action.actor, String(action.data['to'] ?? ''), String(action.data['for'] ?? '')]), fold.holder ?? ''])
    const nameOf = (id: string) => names.get(id) ?? m.audit_system()
    const paths = [application.path, application.receivedBy, fold.decidedBy ?? ''].filter((code) => code.includes('/'))
    const units = await namesOfUnits(tx, paths, today)
    const of = { agencies: await listAgencies(tx), unit: (path: string) => units.get(path) ?? path }
    const scans = await listScans(tx, scanned.map((paper) => paper.batchFileId ?? ''))
    const pagesToday = await listPagesToday(tx, papers.flatMap((paper) => paper.pageIds ?? []))
    const acts = actsNow(actor, fold)
    const colleagues = acts.includes('handed-over') ? await listColleagues(tx, clock, [application.path, ...application.alsoPaths]) : []
    const held = acts.includes('received') || acts.includes('supplemented') ? await heldPapers(tx, procedure, application.meritPersonId) : []
    const away = fold.holder === null ? undefined : (await listAbsences(tx, today, { accountId: fold.holder })).find((one) => one.from <= today)
    return {
      id: event.params.id,
      code: application.code,
      title: application.form['applicantName'] ?? application.form['beneficiaryName'] ?? application.form['submitterName'] ?? application.code,
      open: [2, 4, 5, 6].includes(fold.state),
      seq: fold.seq,
      key: newId(),
      batch: newId(),
      unit: application.path,
      made: event.url.searchParams.has('moi'),
      procedure: { name: procedureName(procedure.slug), href: `/thu-tuc/${procedure.slug}` },
      ...headOf(file, today),
      holder: fold.holder === null ? null : { name: nameOf(fold.holder), away: away ? m.case_holder_away({ through: away.through.split('-').reverse().join('/'), name: away.deputyName }) : null },
      steps: caseSteps(file),
      stepsUnread: fold.steps.length === 0,
      ...personsOf(file, (id) => (canReadRecords(actor) ? `/nguoi/${publicId('per', id)}` : null)),
      offices: officesOf(file, of),
      entry: entryOf(await findEntryOfCase(tx, application.applicationId), (id) => (canReadRecords(actor) ? `/nguoi/${publicId('per', id)}` : null)),
      papers: casePapers(file, { scans, pagesToday }),
      forms: actForms(acts, { file, actor, colleagues, held, nameOf, today }),
      events: timeLine(file, nameOf),
      draft: fold.draft && {
        outcome: fold.draft.outcome === 'granted' ? m.outcome_granted() : m.outcome_refused(),
        text: fold.draft.text,
        by: nameOf(fold.draft.by),
        returned: fold.draft.returned,
      },
      scannable: papers.map((paper) => ({ code: paper.paper, name: paperName(paper.paper) })),
      canScan: canScanAtReceipt(actor) && acts.includes('noted') && papers.length > 0,
    }
  })

export const actions: Actions = {
  received: act('received'),
  'not-received': act('not-received'),
  taken: act('taken'),
  'handed-over': act('handed-over'),
  'passed-on': act('passed-on'),
  consulted: act('consulted'),
  answered: act('answered'),
  posted: act('posted'),
  complained: act('complained'),
  'complaint-settled': act('complaint-settled'),
  extended: act('extended'),
  reappointed: act('reappointed'),
  drafted: act('drafted'),
  'draft-returned': act('draft-returned'),
  'supplement-asked': act('supplement-asked'),
  supplemented: act('supplemented'),
  'payment-asked': act('payment-asked'),
  paid: act('paid'),
  withdrawn: act('withdrawn'),
  stopped: act('stopped'),
  resumed: act('resumed'),
  decided: act('decided'),
  'handed-out': act('handed-out'),
  noted: act('noted'),
  scan: addScans,
}
