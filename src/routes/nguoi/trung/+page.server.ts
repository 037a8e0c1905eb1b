import { redirect } from '@sveltejs/kit'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { findDoublesNow, listPairs, listUnitNames, registerLook, type MatchGrade } from '#modules/people/index.ts'
import { findUpkeep } from '#platform/upkeep/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatCount, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs, readRecordsAs } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import { gradeOf } from '../../match-words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS = 50
const WHICH = { open: 'cho-xet', later: 'de-sau', 'not-same': 'khac-nguoi' } as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canKeepRegister(actor), 'people.judge-pair')
    const asked = event.url.searchParams.get('loai')
    const which = (Object.keys(WHICH) as (keyof typeof WHICH)[]).find((one) => WHICH[one] === asked) ?? 'open'
    const page = Math.max(1, Number(event.url.searchParams.get('trang')) || 1)
    const { rows, total } = await listPairs(tx, { which, limit: ROWS, offset: (page - 1) * ROWS })
    const last = await findUpkeep(tx, registerLook)
    // Asked for after the run that is still the last: it is not done yet.
    const askedAfter = event.url.searchParams.get('hen')
    const units = await listUnitNames(
      tx,
      rows.flatMap((row) => [row.path, row.other_path]),
      runtime.services.clock.today(),
    )
    const side = (name: string | null, birth: string | null, home: string | null, path: string) =>
      name === null
        ? { name: m.doubles_elsewhere({ unit: units.get(path)?.at(-1) ?? '—' }), dates: '', home: '' }
        : { name, dates: birth ?? '', home: home ?? '' }
    const labels = { open: m.doubles_open(), later: m.doubles_later(), 'not-same': m.doubles_not_same() }
    return {
      last: last
        ? m.doubles_last_run({
            at: formatInstant(last.endedAt.toISOString()),
            persons: formatCount(last.detail.persons),
            pairs: formatCount(last.detail.pairs),
          })
        : m.doubles_never_run(),
      run: askedAfter === null ? 'none' : askedAfter === markOf(last) ? 'waiting' : 'done',
      figure: {
        code: 'people.pairs',
        value: formatCount(total),
        unit: m.doubles_unit(),
        definition: m.doubles_definition(),
      },
      which: (Object.keys(WHICH) as (keyof typeof WHICH)[]).map((one) => ({
        label: labels[one],
        href: `/nguoi/trung?loai=${WHICH[one]}`,
        current: one === which,
      })),
      rows: rows.map((row) => {
        const [one, other] = [publicId('per', row.first_person_id), publicId('per', row.second_person_id)]
        const grade = gradeOf(row.grade as MatchGrade)
        return {
          id: `${one} ${other}`,
          href: row.first_name === null || row.second_name === null ? null : `/nguoi/trung/${one}/${other}`,
          one: side(row.first_name, row.first_birth, row.first_home, row.path),
          other: side(row.second_name, row.second_birth, row.second_home, row.other_path),
          grade: grade.label,
          tone: grade.tone,
        }
      }),
      paging: {
        page,
        pages: Math.ceil(total / ROWS),
        href: `/nguoi/trung?loai=${WHICH[which]}&trang={page}`,
      },
    }
  })

/** Which run was the last, as an address bears it. */
const markOf = (last: { endedAt: Date } | null): string => String(last?.endedAt.getTime() ?? 0)

export const actions: Actions = {
  'ra-soat': async (event) => {
    const { runtime, actor } = desk(event)
    await findDoublesNow(runtime.services, actor, {})
    const last = await readAs(event, (tx) => findUpkeep(tx, registerLook))
    redirect(303, `/nguoi/trung?hen=${markOf(last)}`)
  },
}
