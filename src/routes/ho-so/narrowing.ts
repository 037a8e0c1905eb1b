import type { Runtime } from '#app/runtime.ts'
import { DOSSIER_STATES, FACETS, findEndedUnit, isDocumentType, type DossierFilter, type DossierSort, type DossierState, type Facet, type FacetNumbers } from '#modules/archive/index.ts'
import { meritLaw } from '#modules/merit/index.ts'
import { parsePublicId } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { Chip, FacetGroup } from '#ui/types.ts'
import { lastRow, unitName } from '../area-words.ts'
import { publicId } from '../ids.ts'
import { categoryName, documentType } from '../words.ts'

/* How a list of dossiers is narrowed stands in its address, the same for the page, what is given out of it and a search that is kept. */

export const SORTS: Record<string, DossierSort> = { so: 'number', '-so': '-number', ten: 'title', '-ten': '-title', nhan: 'received', '-nhan': '-received' }
const STATES: Record<string, { state: DossierState; label: () => string }> = {
  'chua-quet': { state: 'unscanned', label: m.state_dossier_unscanned },
  'dang-doc': { state: 'reading', label: m.state_dossier_reading },
  thieu: { state: 'incomplete', label: m.state_dossier_missing },
  'can-xem': { state: 'review', label: m.state_dossier_review },
  du: { state: 'settled', label: m.state_dossier_complete },
}
/** Of each facet its name in the address. */
const NAMES: Record<Facet, string> = { category: 'loai', unit: 'xa', decade: 'mat', paper: 'giay', state: 'tinh-trang', verifier: 'nguoi-kiem' }
const LABELS: Record<Facet, () => string> = {
  category: m.dossiers_category,
  unit: m.dossiers_commune,
  decade: m.find_facet_decade,
  paper: m.find_facet_paper,
  state: m.dossiers_state,
  verifier: m.find_facet_verifier,
}

export type Narrowing = {
  filter: DossierFilter
  sort: DossierSort
  /** Of each facet the value as it stands in the address; '' where it narrows nothing. */
  chosen: Record<Facet, string>
  query: string
}

/** What the address asks for; what is no value of a facet counts as not given. */
export function narrowingOf(url: URL, runtime: Pick<Runtime, 'areas' | 'services'>): Narrowing {
  const given = (name: string) => url.searchParams.get(name)?.trim() ?? ''
  const query = given('loc').slice(0, 100)
  const category = meritLaw().categories.has(given('loai') as never) ? given('loai') : ''
  const unit = given('xa')
  const areaPath = /^[0-9a-z-]{1,20}$/.test(unit) ? `${runtime.services.provincePath}${unit}/` : /^(?:[0-9a-z-]{1,20}\/){2,6}$/.test(unit) ? unit : undefined
  const decade = /^(18|19|20)\d0$/.test(given('mat')) ? given('mat') : ''
  const paper = isDocumentType(given('giay')) ? given('giay') : ''
  const state = given('tinh-trang') in STATES ? given('tinh-trang') : ''
  const verifier = parsePublicId('acc', given('nguoi-kiem'))
  const filter: DossierFilter = {
    ...(query ? { query } : {}),
    ...(category ? { category } : {}),
    ...(areaPath ? { areaPath } : {}),
    ...(decade ? { decade: Number(decade) } : {}),
    ...(paper ? { paper } : {}),
    ...(state ? { state: STATES[state]!.state } : {}),
    ...(verifier ? { verifier } : {}),
  }
  return {
    filter,
    query,
    sort: SORTS[given('sap-xep')] ?? 'number',
    chosen: { category, unit: areaPath ? unit : '', decade, paper, state, verifier: verifier ? given('nguoi-kiem') : '' },
  }
}

export const isNarrowed = ({ query, chosen }: Narrowing): boolean => query !== '' || Object.values(chosen).some((value) => value !== '')

type Words = { runtime: Pick<Runtime, 'areas' | 'services'>; day: LegalDate; accounts: ReadonlyMap<string, string> }

/** A value of a facet as it stands in the address, and its name; undefined for a unit that is no commune. */
function valueOf(facet: Facet, value: string, { runtime, day, accounts }: Words): { value: string; label: string } | undefined {
  const { areas, services } = runtime
  switch (facet) {
    case 'category':
      return { value, label: categoryName(value) }
    case 'unit': {
      const code = value.split('/').at(-2) ?? ''
      if (lastRow(code, day, areas)?.level !== 'commune') return undefined
      const ended = findEndedUnit(value, day, areas)
      const name = unitName(value, ended ? ended.validFrom : day, areas)
      const plain = value === `${services.provincePath}${code}/`
      return { value: plain ? code : value, label: ended ? m.find_unit_former({ name }) : name }
    }
    case 'decade':
      return { value, label: m.find_decade({ from: value, until: String(Number(value) + 9) }) }
    case 'paper':
      return { value, label: documentType(value) }
    case 'state': {
      const [key, state] = Object.entries(STATES).find(([, one]) => one.state === value)!
      return { value: key, label: state.label() }
    }
    case 'verifier':
      return { value: publicId('acc', value), label: accounts.get(value) ?? m.find_somebody() }
  }
}

/** The values by which the list is narrowed, as sentences to take away. */
export function chipsOf(narrowing: Narrowing, words: Words, address: (change: Record<string, string>) => string): Chip[] {
  const inside: Partial<Record<Facet, string | undefined>> = {
    category: narrowing.filter.category,
    unit: narrowing.filter.areaPath,
    decade: narrowing.chosen.decade,
    paper: narrowing.filter.paper,
    state: narrowing.filter.state,
    verifier: narrowing.filter.verifier,
  }
  return [
    ...(narrowing.query ? [{ label: m.chip_query({ query: narrowing.query }), removeHref: address({ loc: '' }) }] : []),
    ...FACETS.flatMap((facet) => {
      const value = inside[facet]
      if (!value || narrowing.chosen[facet] === '') return []
      const label = valueOf(facet, value, words)?.label ?? (facet === 'unit' ? unitName(value, words.day, words.runtime.areas) : value)
      return [{ label: facet === 'decade' ? m.find_chip_died({ decade: label }) : facet === 'verifier' ? m.find_chip_verified({ name: label }) : label, removeHref: address({ [NAMES[facet]]: '' }) }]
    }),
  ]
}

/** The facets with their numbers, as links to the list that each value leads to. */
export function facetGroups(numbers: FacetNumbers, narrowing: Narrowing, words: Words, address: (change: Record<string, string>) => string): FacetGroup[] {
  return FACETS.flatMap((facet) => {
    const values = [...numbers[facet]].flatMap(([value, count]) => {
      const shown = valueOf(facet, value, words)
      return shown ? [{ ...shown, count }] : []
    })
    if (facet === 'state') values.sort((a, b) => DOSSIER_STATES.indexOf(STATES[a.value]!.state) - DOSSIER_STATES.indexOf(STATES[b.value]!.state))
    else if (facet !== 'decade') values.sort((a, b) => b.count - a.count || a.label.localeCompare(b.label, 'vi'))
    const chosen = narrowing.chosen[facet]
    if (values.length === 0) return []
    return [
      {
        name: NAMES[facet],
        label: LABELS[facet](),
        values: values
          .map((one) => ({
            label: one.label,
            count: formatCount(one.count),
            chosen: one.value === chosen,
            href: address({ [NAMES[facet]]: one.value === chosen ? '' : one.value }),
          }))
          // What is chosen is not to be looked for under the rest.
          .sort((a, b) => (facet === 'decade' || facet === 'state' ? 0 : Number(b.chosen) - Number(a.chosen))),
        ...(facet === 'decade' ? { note: m.find_facet_decade_note() } : {}),
      },
    ]
  })
}
