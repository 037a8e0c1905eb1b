import type { ProfileValues } from '#modules/archive/index.ts'
import { m } from '#ui/messages/messages.js'

const sides: Record<ProfileValues['sides'], () => string> = { simplex: m.profile_simplex, duplex: m.profile_duplex, 'duplex-ask': m.profile_duplex_ask }

export const sidesLabel = (value: ProfileValues['sides']): string => sides[value]()

/** How a scanner runs, as a phrase. */
export const profileLine = ({ sides: value, leastDpi }: Pick<ProfileValues, 'sides' | 'leastDpi'>): string => m.profile_line({ sides: sidesLabel(value), dpi: String(leastDpi) })
