import type { DayField, FigureData, MapTile } from '#ui/types.ts'

export interface TreeUnit {
  id: string
  name: string
  href: string
  /** What it holds, in words: '18 xã, phường, thị trấn'. */
  holds: string
  units: TreeUnit[]
}

export interface PageData {
  dayField: DayField
  day: string
  text: string
  /** What the text may mean; null when nothing was asked. */
  found: { id: string; name: string; href: string; period: string; reasons: string[] }[] | null
  tree: TreeUnit[]
  /** The picture of the province; null on days for which there is none. */
  map: {
    measure: string
    measures: { code: string; name: string }[]
    label: string
    unit: string
    tiles: MapTile[]
    steps: { step: number; label: string }[]
    outside: boolean
    columns: { code: string; name: string; unit: string }[]
    rows: { id: string; name: string; href: string | null; values: { href: string | null; value: string }[] }[]
    totals: FigureData[]
  } | null
  /** Records whose unit has ended; null for whom they are no matter. */
  waiting: FigureData | null
}
