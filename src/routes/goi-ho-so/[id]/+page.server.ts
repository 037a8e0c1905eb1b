import { fail, redirect } from '@sveltejs/kit'
import { enterBroughtPackage } from '#app/packages/asked-packages.ts'
import { canBringPackages } from '#app/packages/import-package.ts'
import { canTakeIn } from '#modules/accounts/index.ts'
import { findPackage, listPackageLines, type AskedPackage, type PackageLine } from '#modules/archive/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import type { Tone } from '#ui/types.ts'
import { desk, readAs } from '../../desk.ts'
import { dossierHref, idOf, publicId } from '../../ids.ts'
import { cardOf } from '../packages.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 500

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.read-package')
    const found = await findPackage(tx, idOf('pkg', event.params.id))
    if (!found) throw new AppError('not-found', 404, { what: 'package' })
    const lines = await listPackageLines(tx, found.packageId, SHOWN + 1)
    return {
      card: cardOf(found),
      expires: found.state === 'ready' ? (found.expiresAt?.toISOString() ?? null) : null,
      download: found.direction === 'out' && found.state === 'ready' && found.askedBy === actor.accountId ? `/goi-ho-so/${event.params.id}/goi.tar` : null,
      canEnter: found.direction === 'in' && found.state === 'ready' && found.counts.new > 0 && canBringPackages(actor),
      lines: lines.slice(0, SHOWN).map((line) => toLine(found, line)),
      more: lines.length > SHOWN,
    }
  })

function toLine(found: AskedPackage, line: PackageLine): PageData['lines'][number] {
  const outcomes = {
    in: { label: m.package_line_in(), tone: 'sure' },
    'left-out': { label: m.package_line_left_out(), tone: 'doubtful' },
    new: { label: m.package_line_new(), tone: 'information' },
    entered: { label: m.package_line_entered(), tone: 'sure' },
    known: { label: m.package_line_known(), tone: 'plain' },
    refused: { label: m.package_line_refused(), tone: 'refused' },
  } as const satisfies Record<PackageLine['outcome'], { label: string; tone: Tone }>
  const isHere = line.dossierId !== null && (found.direction === 'out' || line.outcome === 'known' || line.outcome === 'entered')
  const href = isHere ? dossierHref(line.dossierId!) : null
  const reasons: Record<string, () => string> = { sensitive: m.package_why_sensitive, 'file-of-others': m.package_why_others }
  return {
    key: line.name,
    number: line.number ?? '—',
    title: line.title,
    href,
    outcome: outcomes[line.outcome],
    why: line.reason === null ? null : (reasons[line.reason]?.() ?? refusalOf(line.reason)),
    open: line.reason === 'sensitive' && line.dossierId !== null ? `/muc-dich/${publicId('dos', line.dossierId)}` : null,
  }
}

export const actions: Actions = {
  nhan: async (event) => {
    const { runtime, actor } = desk(event)
    try {
      await enterBroughtPackage(runtime.services, actor, { packageId: idOf('pkg', event.params.id) })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.code !== 'archive.package-changed') throw error
      return fail(409, { form: { problems: [{ message: refusalOf(refused.code) }], values: {} } })
    }
    redirect(303, `/goi-ho-so/${event.params.id}`)
  },
}
