import type { TransferLine } from './transfer-words.ts'

export interface PageData {
  canTakeIn: boolean
  lists: { code: string; title: string; rows: TransferLine[] }[]
}
