import { storable } from '../archive.model.ts'
import type { ScanSides } from '../archive.types.ts'

/** What a scanner does with paper, as a batch keeps it. */
export type ProfileValues = { scanProfileId: string; name: string; sides: ScanSides; leastDpi: number }

export type ScanProfile = ProfileValues & {
  /** Subfolder of the watched folder, with / between its parts; null: none. */
  folder: string | null
  /** What comes in without a word comes in under it. */
  standard: boolean
  /** The unit that keeps it. */
  path: string
}

/** Profiles of the unit itself and of the units above it, the nearest unit first. */
export const profilesFor = (profiles: readonly ScanProfile[], unit: string): ScanProfile[] =>
  profiles.filter((profile) => unit.startsWith(profile.path)).sort((a, b) => b.path.length - a.path.length)

/** What comes in without a word about its profile; of several units, the nearest decides. */
export const standardOf = (own: readonly ScanProfile[]): ScanProfile | undefined => own.find((profile) => profile.standard)

/** The profile of a subfolder of the watched folder: its own, else that of the folder around it, else the standard one. */
export function profileOfFolder(own: readonly ScanProfile[], subfolder: string): ScanProfile | undefined {
  const parts = storable(subfolder).split(/[/\\]/).filter(Boolean)
  for (; parts.length > 0; parts.pop()) {
    const found = own.find((profile) => profile.folder === parts.join('/'))
    if (found) return found
  }
  return standardOf(own)
}

/** Folders within the watched folder deeper than this are not looked into. */
export const MAX_FOLDER_DEPTH = 4
/** Where files go that are taken in, and those that are not, each with its reason beside it. Both stand in the watched folder. */
export const TAKEN = 'da-nhan'
export const NOT_TAKEN = 'khong-nhan'
/** Files that copying programs write before the real name. */
export const UNFINISHED = /^[.~]|\.(part|partial|tmp|crdownload|filepart)$/i

/** A subfolder as it is compared: / between its parts, none at the ends; null for one that the watched folder never looks into. */
export function storedFolder(typed: string): string | null {
  const parts = storable(typed)
    .split(/[/\\]/)
    .map((part) => part.trim())
    .filter(Boolean)
  const [first] = parts
  if (first === undefined || first === TAKEN || first === NOT_TAKEN || parts.length > MAX_FOLDER_DEPTH) return null
  return parts.some((part) => UNFINISHED.test(part)) ? null : parts.join('/')
}

/** Whether two batches came in under the same: a profile that was changed is another. */
export const isSameProfile = (a: ProfileValues | null, b: ProfileValues | null): boolean =>
  a?.scanProfileId === b?.scanProfileId && a?.name === b?.name && a?.sides === b?.sides && a?.leastDpi === b?.leastDpi
