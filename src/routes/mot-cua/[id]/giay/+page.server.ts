import { canReadCases, canWorkOnCases, getCase, type ApplicationId } from '#modules/applications/index.ts'
import { listIssued, showCode } from '#modules/issuing/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../../../desk.ts'
import { idOf, publicId } from '../../../ids.ts'
import { documentName, formName } from '../../../issuing-words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canReadCases(actor), 'applications.read-papers')
    const { application, fold } = await getCase(tx, idOf('app', event.params.id) as ApplicationId)
    const rows = await listIssued(tx, application.applicationId)
    return {
      id: event.params.id,
      code: application.code,
      draftHref: canWorkOnCases(actor) && fold.state === 4 ? `/mot-cua/${event.params.id}/du-thao` : null,
      papers: rows.map((row) => ({
        id: row.issuedDocumentId,
        name: documentName(row.kind, row.circular),
        form: formName(row.formNumber, row.circular),
        symbol: row.symbol,
        at: row.issuedAt.toISOString(),
        by: row.byName ?? m.audit_system(),
        signed: row.signed,
        code: showCode(row.verificationCode),
        href: `/mot-cua/${event.params.id}/giay/${publicId('iss', row.issuedDocumentId)}`,
        checkHref: `/xac-thuc/${row.verificationCode}`,
      })),
    }
  })
