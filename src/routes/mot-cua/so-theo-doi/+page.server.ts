import { canReadCases, listReceived, MOST_IN_REGISTER, registerForm } from '#modules/applications/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { startOfMonth } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readAs } from '../../desk.ts'
import { askedDay, dayField } from '../../figures.ts'
import { publicId } from '../../ids.ts'
import { procedureName, standing } from '../case-words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 100

/** The book of cases received in the days asked for; left out, of this month. Its print is the form of the law. */
export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadCases(actor), 'applications.read-register')
    const today = runtime.services.clock.today()
    const until = askedDay(event.url, today, 'den')
    const from = askedDay(event.url, startOfMonth(until), 'tu')
    const received = await listReceived(tx, { from, until, limit: MOST_IN_REGISTER + 1 })
    const tooMany = received.length > MOST_IN_REGISTER
    return {
      dayFields: { from: dayField(event.url, from, 'tu'), until: dayField(event.url, until, 'den') },
      count: tooMany ? m.search_more_than({ count: formatCount(MOST_IN_REGISTER) }) : formatCount(received.length),
      tooMany: tooMany ? m.ref_register_too_long({ most: formatCount(MOST_IN_REGISTER) }) : null,
      rows: received.slice(0, SHOWN).map((row) => ({
        id: publicId('app', row.applicationId),
        code: row.code,
        procedure: procedureName(row.slug),
        applicant: row.applicantName || '—',
        receivedOn: row.receivedOn,
        dueOn: row.dueOn,
        endedOn: row.endedOn,
        state: standing(row, today, { inList: true }),
      })),
      shown: received.length > SHOWN ? m.case_book_first({ shown: formatCount(SHOWN) }) : null,
      printHref: `/mot-cua/so-theo-doi.pdf?tu=${from}&den=${until}`,
      printLabel: m.case_book_print({ number: registerForm(until).number }),
    }
  })
