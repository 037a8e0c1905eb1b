export interface PageData {
  /** How many dossiers the list has, and what narrows it, as a sentence. */
  count: string
  asks: string
  back: string
  /** What narrows and orders the list, to be sent along. */
  kept: { name: string; value: string }[]
  purposes: { code: string; label: string; note: boolean }[]
  /** What is wrong with what was chosen. */
  problem: string | null
  chosen: { purpose: string; note: string }
}
