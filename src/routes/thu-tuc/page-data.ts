import type { CatalogueEntry } from './catalogue.ts'

export interface PageData {
  asked: string
  level: string
  levels: { value: string; label: string }[]
  count: string
  fields: { name: string; procedures: CatalogueEntry[] }[]
  canReceive: boolean
}
