import type { FigureData } from '#ui/types.ts'

export interface PageData {
  asOf: string
  indicators: { code: string; name: string; figure: FigureData }[]
}
