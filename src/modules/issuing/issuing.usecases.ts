import { z } from 'zod'
import { listAgencies } from '#modules/areas/index.ts'
import { listUnitNames } from '#modules/people/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { toNfc } from '#shared/names.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { kindUnknown, numberEnded, numberHeld, numberUnknown } from './issuing.errors.ts'
import { issuingLaw } from './issuing.law.ts'
import { bodyOf } from './issuing.model.ts'
import { canNumber } from './issuing.permissions.ts'
import { findNumber } from './issuing.queries.ts'
import { endNumber, lockSeries, takeNumber } from './issuing.repository.ts'
import type { DocumentNumber, IssuingBody } from './issuing.types.ts'

const said = z.string().trim().min(1).max(300).refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text)).transform(toNfc)
const kind = z.string().regex(/^[a-z-]+$/).max(40)
const agency = z.string().min(1).max(80)

/** The body that issues under this code of agency, or path of a commune, on a day. */
export async function issuingBody(tx: Tx, code: string, on: LegalDate, provincePath: string): Promise<IssuingBody> {
  return (await issuingBodies(tx, [code], on, provincePath))[0]!
}

/** Those of several codes or paths, in their order. */
export async function issuingBodies(tx: Tx, codes: readonly string[], on: LegalDate, provincePath: string): Promise<IssuingBody[]> {
  const units = await listUnitNames(tx, codes.filter((code) => code.includes('/')), on)
  const agencies = codes.some((code) => !code.includes('/')) ? await listAgencies(tx) : []
  return codes.map((code) => {
    const unit = units.get(code)?.at(-1) ?? null
    const name = code.includes('/') ? unit : (agencies.find((one) => one.code === code)?.name ?? null)
    return bodyOf(issuingLaw(), code, { name, unit, provincePath })
  })
}

/** The symbol of a kind of document within numbers. Throws `issuing.kind-unknown`. */
export function kindSymbol(code: string): string {
  const found = issuingLaw().kinds.find((one) => one.code === code)
  if (found === undefined) throw kindUnknown(code)
  return found.symbol
}

/** Takes the next number and keeps it for something outside of this system, or still to come. Errors: `issuing.kind-unknown`. */
export const reserveNumber = useCase({
  name: 'issuing.reserve-number',
  input: z.strictObject({ agency, kind, reason: said }),
  allow: canNumber,
  run: async ({ tx, clock, actor, provincePath }, input): Promise<DocumentNumber> => {
    const on = clock.today()
    const body = await issuingBody(tx, input.agency, on, provincePath)
    return takeNumber(tx, { body, kind: input.kind, kindSymbol: kindSymbol(input.kind), on, at: clock.now(), actor: actor.accountId, reason: input.reason, applicationId: null })
  },
})

const ofNumber = { agency, kind, year: z.int().min(2000).max(2999), number: z.int().min(1) }

async function endOpenNumber(context: UseCaseContext, of: Omit<DocumentNumber, 'symbol'>, how: 'voided' | 'used-outside', reason: string): Promise<DocumentNumber> {
  const { tx, clock, actor } = context
  const found = (await lockSeries(tx, of)) ? await findNumber(tx, of) : undefined
  if (found === undefined) throw numberUnknown(String(of.number))
  if (found.state !== 'reserved' && found.state !== 'held') throw numberEnded(found.symbol, found.state)
  if (how === 'used-outside' && found.state === 'held') throw numberHeld(found.symbol)
  const body = await issuingBody(tx, of.agency, clock.today(), context.provincePath)
  await endNumber(tx, found, { how, reason, at: clock.now(), actor: actor.accountId, path: body.path })
  return { agency: found.agency, year: found.year, kind: found.kind, number: found.number, symbol: found.symbol }
}

/** Voids a number that nothing bears, for a reason: it stays in the register. Errors: `issuing.number-unknown`, `issuing.number-ended`. */
export const voidNumber = useCase({
  name: 'issuing.void-number',
  input: z.strictObject({ ...ofNumber, reason: said }),
  allow: canNumber,
  run: (context, { reason, ...of }) => endOpenNumber(context, of, 'voided', reason),
})

/** Writes down which document outside of this system bears a reserved number. Errors as of voiding, and `issuing.number-held`. */
export const useNumberOutside = useCase({
  name: 'issuing.use-number-outside',
  input: z.strictObject({ ...ofNumber, reason: said }),
  allow: canNumber,
  run: (context, { reason, ...of }) => endOpenNumber(context, of, 'used-outside', reason),
})
