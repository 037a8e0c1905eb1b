import type { AskedPackage } from '#modules/archive/index.ts'
import { formatCount, formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import type { Tone } from '#ui/types.ts'
import { publicId } from '../ids.ts'

export type PackageCard = {
  id: string
  title: string
  by: string
  at: string
  state: { label: string; tone: Tone }
  /** What was found, or why not, as sentences. */
  told: string[]
  progress: { done: number; total: number } | null
  busy: boolean
}

const titles = { dossier: m.package_of_dossier, box: m.package_of_box, fonds: m.package_of_fonds }

export const isBusy = ({ state }: AskedPackage): boolean => state === 'waiting' || state === 'entering'

function stateOf(one: AskedPackage): PackageCard['state'] {
  const out = one.direction === 'out'
  const states = {
    waiting: { label: out ? m.package_making() : m.package_looking(), tone: 'information' },
    ready: { label: out ? m.package_made() : m.package_looked(), tone: out ? 'sure' : 'doubtful' },
    entering: { label: m.package_entering(), tone: 'information' },
    done: { label: m.package_done(), tone: 'sure' },
    failed: { label: m.package_failed(), tone: 'refused' },
    expired: { label: m.package_expired(), tone: 'plain' },
  } as const satisfies Record<AskedPackage['state'], PackageCard['state']>
  return states[one.state]
}

function told(one: AskedPackage): string[] {
  const { counts } = one
  const say = (count: number, words: (inputs: { count: string }) => string) => (count > 0 ? [words({ count: formatCount(count) })] : [])
  if (one.failure) return [refusalOf(one.failure.code), ...(one.failure.file === null ? [] : [m.package_file({ file: one.failure.file })]), ...say(counts.entered, m.package_entered)]
  if (one.direction === 'out')
    return [
      ...(one.size === null || one.state !== 'ready' ? [] : [m.package_holds({ dossiers: formatCount(counts.in), files: formatCount(one.files ?? 0), size: formatSize(one.size) })]),
      ...say(counts['left-out'], m.package_left_out),
    ]
  return [...say(counts.entered, m.package_entered), ...say(counts.new, m.package_new), ...say(counts.known, m.package_known), ...say(counts.refused, m.package_refused)]
}

export function cardOf(one: AskedPackage): PackageCard {
  const { counts } = one
  // While it is entered, new ones are those that wait.
  const done = counts.in + counts.entered + counts.known + counts.refused + (one.state === 'entering' ? 0 : counts.new)
  return {
    id: publicId('pkg', one.packageId),
    title: one.of === null ? m.package_brought({ name: one.label }) : titles[one.of.kind]({ label: one.label }),
    by: one.askedByName,
    at: one.askedAt.toISOString(),
    state: stateOf(one),
    told: told(one),
    progress: isBusy(one) && one.dossiers !== null ? { done, total: one.dossiers } : null,
    busy: isBusy(one),
  }
}
