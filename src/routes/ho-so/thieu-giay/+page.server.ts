import { checklists, listDossiersWithGaps } from '#modules/archive/checklist/index.ts'
import { areaName, areasOn } from '#modules/areas/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Chip } from '#ui/types.ts'
import { readRecordsAs } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import { categoryName, inLocale } from '../../words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS = 50

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime }) => {
    const { clock, provincePath } = runtime.services
    const asked = event.url.searchParams
    const given = (name: string) => asked.get(name)?.trim() ?? ''
    const question = { day: clock.today(), knownAt: clock.now() }
    const law = checklists()
    const communes = areasOn(question.day, 'commune', runtime.areas)
      .filter((area) => area.parentCode === runtime.config.ANSINH_PROVINCE_CODE)
      .map((area) => ({ value: area.code, label: areaName(area, runtime.areas) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
    const category = law.items.has(given('loai')) ? given('loai') : ''
    const items = (law.items.get(category) ?? []).map((item) => ({ value: item.code, label: inLocale(item) }))
    const item = items.some((one) => one.value === given('giay')) ? given('giay') : ''
    const commune = communes.some((one) => one.value === given('xa')) ? given('xa') : ''
    const page = Math.max(1, Number.parseInt(given('trang'), 10) || 1)
    const [after, before] = [given('sau'), given('truoc')]
    const { rows, total, next, previous } = await listDossiersWithGaps(tx, runtime.services.database, question, {
      ...(category ? { category } : {}),
      ...(item ? { item } : {}),
      ...(commune ? { areaPath: `${provincePath}${commune}/` } : {}),
      page: { limit: ROWS, ...(after ? { after } : before ? { before } : { offset: (page - 1) * ROWS }) },
    })
    const address = (change: Record<string, string>) => {
      const query = new URLSearchParams(asked)
      for (const name of ['trang', 'sau', 'truoc']) query.delete(name)
      for (const [name, value] of Object.entries(change)) if (value) query.set(name, value)
        else query.delete(name)
      return `?${query}`
    }
    const chip = (name: string, label: string | undefined): Chip[] => (label ? [{ label, removeHref: address({ [name]: '', ...(name === 'loai' ? { giay: '' } : {}) }) }] : [])
    return {
      count: m.gaps_count({ count: formatCount(total) }),
      source: m.gaps_source({ source: law.source }),
      filters: { category, item, commune, categories: [...law.items.keys()].map((value) => ({ value, label: categoryName(value) })), items, communes },
      chips: [
        ...chip('loai', category && categoryName(category)),
        ...chip('giay', items.find((one) => one.value === item)?.label),
        ...chip('xa', communes.find((one) => one.value === commune)?.label),
      ],
      columns: [
        { key: 'number', label: m.column_number() },
        { key: 'title', label: m.column_title() },
        { key: 'category', label: m.column_category(), wideOnly: true, long: true },
        { key: 'commune', label: m.column_commune(), wideOnly: true },
        { key: 'gaps', label: m.gaps_column(), long: true },
      ],
      rows: rows.map((row) => ({
        id: publicId('dos', row.dossierId),
        number: row.number ?? '—',
        title: row.person ?? row.title,
        category: categoryName(row.category),
        commune: row.commune ?? '',
        gaps: row.gaps === null ? m.gaps_closed() : row.gaps.map((gap) => inLocale(gap)).join('; '),
      })),
      paging: {
        page,
        pages: Math.max(1, Math.ceil(total / ROWS)),
        href: `${address({})}&trang={page}`.replace('?&', '?'),
        ...(next ? { nextHref: address({ trang: String(page + 1), sau: next }) } : {}),
        ...(previous && page > 1 ? { previousHref: page === 2 ? address({}) : address({ trang: String(page - 1), truoc: previous }) } : {}),
      },
    }
  })
