export interface RunSide {
  id: string
  asOf: string
  knownAt: string
  value: string
  hash: string
}
export interface PageData {
  code: string
  name: string
  a: RunSide
  b: RunSide
  both: number
  /** Records of one run only, each with why as far as it is known. */
  onlyA: { id: string; href: string; label: string; why?: string }[]
  onlyB: { id: string; href: string; label: string; why?: string }[]
  onlyACount: number
  onlyBCount: number
}
