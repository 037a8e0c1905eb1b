import type { FigureData, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  /** When the register was looked through last, and what was found. */
  last: string
  /** How far the run is that was asked for. */
  run: 'none' | 'waiting' | 'done'
  figure: FigureData
  which: { label: string; href: string; current: boolean }[]
  rows: {
    id: string
    href: string | null
    one: { name: string; dates: string; home: string }
    other: { name: string; dates: string; home: string }
    grade: string
    tone: Tone
  }[]
  paging: Paging
}
