import type { Runtime } from '#app/runtime.ts'
import type { SavedSearch } from '#modules/archive/saved/index.ts'
import { m } from '#ui/messages/messages.js'
import { chipsOf, narrowingOf } from './ho-so/narrowing.ts'

export const PLACES: Record<SavedSearch['place'], { path: string; label: () => string }> = {
  search: { path: '/tim', label: m.find_saved_in_search },
  dossiers: { path: '/ho-so', label: m.find_saved_in_dossiers },
}

export const placeOf = (text: unknown): SavedSearch['place'] | undefined => (text === 'search' || text === 'dossiers' ? text : undefined)

/** Where a search is kept that stands in this address; of steps and days nothing is kept: it is asked again when it is run. */
export function keepHref(place: SavedSearch['place'], url: URL): string | null {
  const asked = new URLSearchParams([...url.searchParams].filter(([name, value]) => value !== '' && !['trang', 'sau', 'truoc', 'ngay', 'nhom'].includes(name)))
  return asked.size === 0 ? null : `/tim/da-luu?${new URLSearchParams({ noi: place, 'dieu-kien': String(asked) })}`
}

/** What a kept search asks, as a sentence. */
export function asksOf(place: SavedSearch['place'], query: string, runtime: Pick<Runtime, 'areas' | 'services'>): string {
  const url = new URL(`http://localhost/?${query}`)
  if (place === 'search') return ['q', 'nam'].flatMap((name) => url.searchParams.get(name) ?? []).join(' · ')
  const words = { runtime, day: runtime.services.clock.today(), accounts: new Map<string, string>() }
  return chipsOf(narrowingOf(url, runtime), words, () => '').map((chip) => chip.label).join(' · ') || m.dossiers_all()
}
