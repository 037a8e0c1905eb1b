import type { FormState } from '#ui/types.ts'
import type { PackageCard } from './packages.ts'

export interface PageData {
  packages: PackageCard[]
  fonds: { id: string; label: string }[]
  /** Whether this account may bring packages: words of others for the whole province. */
  canBring: boolean
  limit: string
}

/** Actions: ?/xuat (loai, muc) and ?/nhan (file "goi") → 303 to the page of the package. */
export type ActionData = { form: FormState } | null
