import { listAccountNames } from '#modules/accounts/index.ts'
import { listDossiers } from '#modules/archive/index.ts'
import { readingLaw } from '#modules/purpose/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../../desk.ts'
import { askedDay } from '../../figures.ts'
import { inLocale } from '../../words.ts'
import { chipsOf, narrowingOf } from '../narrowing.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const OWN = ['muc-dich', 'ghi-chu', 'dang', 'thieu', 'trang', 'sau', 'truoc']

/** Before a list is given out: what it holds, and what for. */
export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime }) => {
    const { url } = event
    const day = askedDay(url, runtime.services.clock.today())
    const narrowing = narrowingOf(url, runtime)
    const { total } = await listDossiers(tx, runtime.services.database, { day, knownAt: runtime.services.clock.now() }, { filter: narrowing.filter, page: { limit: 1 } })
    const accounts = await listAccountNames(tx, narrowing.filter.verifier ? [narrowing.filter.verifier] : [])
    const kept = [...url.searchParams].filter(([name, value]) => value !== '' && !OWN.includes(name)).map(([name, value]) => ({ name, value }))
    return {
      count: formatCount(total),
      asks: chipsOf(narrowing, { runtime, day, accounts }, () => '').map((chip) => chip.label).join(' · ') || m.dossiers_all(),
      back: `/ho-so?${new URLSearchParams(kept.map(({ name, value }) => [name, value]))}`,
      kept,
      purposes: readingLaw().purposes.map((one) => ({ code: one.code, label: inLocale(one), note: one.note })),
      problem: url.searchParams.get('thieu') === 'ghi-chu' ? m.find_export_needs_note() : url.searchParams.get('thieu') === 'muc-dich' ? m.find_export_needs_purpose() : null,
      chosen: { purpose: url.searchParams.get('muc-dich') ?? '', note: (url.searchParams.get('ghi-chu') ?? '').slice(0, 500) },
    }
  })
