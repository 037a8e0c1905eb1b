import { redirect } from '@sveltejs/kit'
import { canKeepStore, canReadFixity, canTakeIn } from '#modules/accounts/index.ts'
import { checkFileAgain, listFindings, listFondsToPackage, readFixity, type FindingRow, type FixityState } from '#modules/archive/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatCount, formatInstant, formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Tone } from '#ui/types.ts'
import { desk, readAs } from '../desk.ts'
import { publicId } from '../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { FindingLine, PageData } from './page-data.ts'

const ROWS_A_PAGE = 50
const DAY_MS = 86_400_000

const kinds = {
  changed: { label: m.store_changed, tone: 'refused', act: m.store_act_restore },
  missing: { label: m.store_missing, tone: 'refused', act: m.store_act_restore },
  unknown: { label: m.store_unknown, tone: 'doubtful', act: m.store_act_unknown },
} as const satisfies Record<FindingRow['kind'], { label: () => string; tone: Tone; act: () => string }>
const isKind = (value: string): value is keyof typeof kinds => value in kinds

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadFixity(actor), 'store.read')
    const { searchParams } = event.url
    const asked = searchParams.get('loai') ?? ''
    const kind = isKind(asked) ? asked : null
    const open = searchParams.get('xem') !== 'xong'
    const page = Math.max(1, Number.parseInt(searchParams.get('trang') ?? '', 10) || 1)
    const state = await readFixity(tx)
    const { rows, total } = await listFindings(tx, { kind, open }, { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE })
    return {
      told: tell(state, runtime.services.clock.now()),
      counts: [
        { label: m.store_files(), value: `${formatCount(state.files)} (${formatSize(state.bytes)})` },
        ...Object.entries(kinds).map(([name, { label }]) => ({ label: label(), value: formatCount(state.open[name as keyof typeof kinds]) })),
      ],
      filter: { state: open ? 'open' : 'done', kind: kind ?? '' },
      kinds: Object.entries(kinds).map(([value, { label }]) => ({ value, label: label() })),
      chips: kind ? [{ label: kinds[kind].label(), removeHref: open ? '?' : '?xem=xong' }] : [],
      columns: [
        { key: 'kind', label: m.store_finding() },
        { key: 'what', label: m.store_file() },
        { key: 'dossier', label: m.place_dossiers(), wideOnly: true },
        { key: 'at', label: m.store_found_at() },
        { key: 'act', label: m.store_to_do() },
      ],
      rows: rows.map(toLine),
      paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `?${kind ? `loai=${kind}&` : ''}${open ? '' : 'xem=xong&'}trang={page}` },
      canCheck: canKeepStore(actor),
      fonds: canTakeIn(actor) ? (await listFondsToPackage(tx)).map((one) => ({ id: publicId('fon', one.fondsId), label: `${one.code} · ${one.title}` })) : [],
      queued: searchParams.has('hen'),
    }
  })

function tell(state: FixityState, now: Date): PageData['told'] {
  const days = state.periodDays === null ? '—' : String(state.periodDays)
  const told: PageData['told'] = [{ text: m.store_period({ days }), tone: 'plain' }]
  if (state.pass) told.push({ text: m.store_under_way({ checked: formatCount(state.pass.checked), files: formatCount(state.files), at: formatInstant(state.pass.begunAt.toISOString()) }), tone: 'information' })
  if (state.allCheckedSince === null) told.push({ text: m.store_first_walk(), tone: 'information' })
  else {
    const late = state.periodDays !== null && now.getTime() - state.allCheckedSince.getTime() > state.periodDays * DAY_MS
    const at = formatInstant(state.allCheckedSince.toISOString())
    told.push(late ? { text: m.store_late({ at }), tone: 'refused' } : { text: m.store_since({ at }), tone: 'sure' })
  }
  return told
}

function toLine(row: FindingRow): FindingLine {
  const { label, tone, act } = kinds[row.kind]
  const what = {
    original: () => m.store_original({ type: row.mediaType ?? '—' }),
    'archive-copy': m.kept_copy_title,
    package: m.store_package,
    nothing: () => m.store_nothing({ size: row.size === null ? '—' : formatSize(row.size) }),
  }[row.of]
  return {
    id: row.findingId,
    sha256: row.sha256,
    kind: { label: label(), tone: row.resolvedAt ? 'plain' : tone },
    what: what(),
    dossier: row.dossier && { href: `/ho-so/${publicId('dos', row.dossier.dossierId)}`, label: row.dossier.number ?? row.dossier.title },
    at: row.foundAt.toISOString(),
    act: row.resolvedAt ? m.store_resolved({ at: formatInstant(row.resolvedAt.toISOString()) }) : row.of === 'archive-copy' ? m.store_act_copy() : act(),
    open: row.resolvedAt === null,
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    await checkFileAgain(runtime.services, actor, { sha256: String((await event.request.formData()).get('tep') ?? '') })
    redirect(303, '/kho?hen=1')
  },
}
