import { redirect } from '@sveltejs/kit'
import { listAccountNames } from '#modules/accounts/index.ts'
import { describeDossiers, listAllDossiers } from '#modules/archive/index.ts'
import { readingLaw } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { formatCount, formatDay, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../../../desk.ts'
import { answerTable } from '../../../downloads.ts'
import { askedDay } from '../../../figures.ts'
import { publicId } from '../../../ids.ts'
import { categoryName, dossierStateOf, inLocale } from '../../../words.ts'
import { chipsOf, narrowingOf } from '../../narrowing.ts'
import type { RequestHandler } from './$types'

const AT_ONCE = 2000

/**
 * A narrowed list of dossiers as a file, whole, within the scope of the account: what the list itself shows, which of a sensitive record is what finds
 * it. The file says what narrows it, what for, how many rows; so does the trail.
 */
export const GET: RequestHandler = (event) =>
  readRecordsAs(event, async (tx, { runtime, actor, signedIn }) => {
    const { url } = event
    const purpose = readingLaw().purposes.find((one) => one.code === url.searchParams.get('muc-dich'))
    const note = (url.searchParams.get('ghi-chu') ?? '').normalize('NFC').trim().slice(0, 500)
    const lacks = purpose === undefined ? 'muc-dich' : purpose.note && note === '' ? 'ghi-chu' : null
    if (purpose === undefined || lacks) {
      const asked = new URLSearchParams(url.searchParams)
      asked.set('thieu', lacks ?? 'muc-dich')
      redirect(303, `/ho-so/xuat?${asked}`)
    }
    const { clock, database, provincePath } = runtime.services
    const day = askedDay(url, clock.today())
    const narrowing = narrowingOf(url, runtime)
    const ids = await listAllDossiers(tx, database, { day, knownAt: clock.now() }, narrowing.filter, narrowing.sort)
    const accounts = await listAccountNames(tx, narrowing.filter.verifier ? [narrowing.filter.verifier] : [])
    const asks = chipsOf(narrowing, { runtime, day, accounts }, () => '').map((chip) => chip.label)
    const heads = ['id', m.column_number(), m.column_title(), m.dossier_person(), m.column_category(), m.column_commune(), m.column_received(), m.column_pages(), m.find_export_expected(), m.column_box(), m.column_state()]
    const rows: string[][] = []
    for (let at = 0; at < ids.length; at += AT_ONCE)
      for (const row of await describeDossiers(tx, ids.slice(at, at + AT_ONCE)))
        rows.push([
          publicId('dos', row.dossierId),
          row.number ?? '',
          row.title,
          row.person ?? '',
          categoryName(row.category),
          row.commune ?? '',
          row.receivedOn ? formatDay(row.receivedOn) : '',
          String(row.scanned),
          row.expected === null ? '' : String(row.expected),
          row.box ?? '',
          dossierStateOf(row).label,
        ])
    const about: [string, string][] = [
      [m.find_export_about(), asks.join(' · ') || m.dossiers_all()],
      [m.find_export_day(), formatDay(day)],
      [m.find_export_rows(), formatCount(rows.length)],
      [m.find_export_purpose(), note ? `${inLocale(purpose)}: ${note}` : inLocale(purpose)],
      [m.find_export_by(), `${signedIn.displayName}, ${formatInstant(clock.now().toISOString())}`],
    ]
    await recordView(tx, {
      subject: 'export',
      subjectId: 'archive.dossiers-held',
      path: actor.wide ? provincePath : actor.scopeFrom,
      detail: { query: narrowing.query, facets: asks, day, rows: rows.length, purpose: purpose.code, ...(note ? { note } : {}) },
    })
    return answerTable(url.searchParams.get('dang') === 'csv' ? 'csv' : 'xlsx', { name: `ho-so-${day}`, heads, rows, about })
  })
