import type { AreaKey, EffectiveField, PlaceSuggestions } from '#modules/archive/index.ts'
import type { ResolveReason } from '#modules/areas/index.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'

const about: Record<PlaceSuggestions['onFrom'], (of: { day: string }) => string> = {
  signed: m.place_meaning_signed,
  'latest-date': m.place_meaning_latest,
  today: m.place_meaning_today,
}

export const keyText = ({ code, validFrom }: AreaKey): string => `${code}@${validFrom}`

/** The units that a place may mean, for the page of checking; nothing where the machine found none and nobody chose. */
export function meaningsOf(field: EffectiveField) {
  const { places, area } = field
  if (!places) return {}
  return {
    meanings: {
      about: about[places.onFrom]({ day: formatDay(places.on) }),
      chosen: area ? keyText(area) : '',
      options: places.candidates.map((candidate) => ({
        value: keyText(candidate),
        label: candidate.name,
        reasons: candidate.reasons.flatMap((reason) => reasonText(reason) ?? []),
      })),
    },
  }
}

/** What was chosen on the page of checking, and whether that is another unit than before. */
export function chosenArea(posted: string | undefined, before: AreaKey | undefined): { key: AreaKey | null; changed: boolean } {
  // Nothing was offered, so nothing was chosen: what a person said before stands.
  if (posted === undefined) return { key: before ?? null, changed: false }
  const [code = '', validFrom = ''] = posted.split('@')
  const key = posted === '' ? null : { code, validFrom }
  return { key, changed: (key && keyText(key)) !== (before ? keyText(before) : null) }
}

/** A reason as words; undefined for one that says no more than that the words agree. */
export function reasonText(reason: ResolveReason): string | undefined {
  switch (reason.code) {
    case 'name-exact':
      return undefined
    case 'name-folded':
      return m.place_reason_name_folded({ written: reason.written })
    case 'name-initial':
      return m.place_reason_name_initial({ written: reason.written })
    case 'name-near':
      return m.place_reason_name_near({ written: reason.written })
    case 'kind-differs':
      return m.place_reason_kind_differs()
    case 'parent-matches':
      return reason.through === 'itself' ? m.place_reason_parent_matches({ written: reason.written }) : m.place_reason_parent_succession({ written: reason.written })
    case 'parent-differs':
      return m.place_reason_parent_differs({ written: reason.written })
    case 'parent-unknown':
      return m.place_reason_parent_unknown({ written: reason.written })
    case 'level-missing':
      return m.place_reason_level_missing()
    case 'finer-part-unknown':
      return m.place_reason_finer_unknown({ written: reason.written })
    case 'not-valid-on-day':
      return reason.validUntil === null
        ? m.place_reason_not_yet({ from: formatDay(reason.validFrom) })
        : m.place_reason_not_valid({ from: formatDay(reason.validFrom), until: formatDay(reason.validUntil) })
    case 'alias-old-name':
      return m.place_reason_old_name({ name: reason.name })
    case 'successor-of':
      return reason.extent === 'whole' ? m.place_reason_successor() : m.place_reason_successor_part()
    case 'order-turned':
      return m.place_reason_order_turned()
    case 'hamlet-matches':
      return m.place_reason_hamlet({ name: reason.name })
    case 'hamlet-unknown':
      return m.place_reason_hamlet_unknown({ written: reason.written })
  }
}
