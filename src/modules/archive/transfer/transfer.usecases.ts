import { z } from 'zod'
import type { LegalDate } from '#shared/legal-date.ts'
import { addDays, isLegalDate } from '#shared/legal-date.ts'
import { dossierNumberKey, parseDossierNumber } from '#shared/dossier-number.ts'
import { foldName } from '#shared/names.ts'
import { isInScope } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { dossierJoined, notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { endCustody, lockArranged } from '../arrange/arrange.repository.ts'
import { canArrange } from '../arrange/arrange.usecases.ts'
import { alreadyLent } from '../lending/lending.errors.ts'
import { findLoanOut } from '../lending/lending.queries.ts'
import { insertStrikeOff } from '../mending/mending.repository.ts'
import { ensureFonds, insertDossiers } from '../register/register.repository.ts'
import { searchLaw } from '../search/search-law.ts'
import { dayOutOfOrder, gapsLeft, notHeld, transferChanged, transferNotFound } from './transfer.errors.ts'
import { transferLaw } from './transfer.law.ts'
import { findSubjectName, findTransferredDossier, isHeldNow } from './transfer.queries.ts'
import { appendTransferAct, changeTransfer, insertTransfer, lockTransfer, type TransferChange } from './transfer.repository.ts'
import type { Transfer, TransferAct, TransferState } from './transfer.types.ts'

const words = z.string().trim().min(2).max(300)
const number = z.string().trim().min(1).max(60)
const day = z.string().refine(isLegalDate).transform((text) => text as LegalDate)
const transferId = z.uuid()
const note = z.string().trim().max(1000).default('')

/** The four parts of a number as one text; null where they are not understood, and the number stands as written. */
export function numberKeyOf(written: string): string | null {
  const parts = parseDossierNumber(written, searchLaw().symbols)
  return parts ? dossierNumberKey(parts) : null
}

/**
 * Somebody asked for a dossier to go to another province's department, and all papers of the request are there: from now on it is to be
 * sent within twelve days. `whole` false: relatives who are paid here remain, so an extract goes and the dossier stays. Throws `not-found`,
 * `archive.dossier-joined`, `transfer.not-held`, `transfer.already`, `transfer.day-out-of-order`.
 */
export const askTransfer = useCase({
  name: 'archive.ask-transfer',
  input: z.object({ dossierId: z.uuid(), to: words, on: day, whole: z.boolean(), note }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { dossierId, to, on, whole, note: said }) => {
    const dossier = (await lockArranged(tx, [dossierId])).get(dossierId)
    if (!dossier) throw notFound('dossier')
    requireAllowed(canArrange(actor, dossier), 'archive.ask-transfer')
    if (dossier.joinedInto !== null) throw dossierJoined()
    if (!(await isHeldNow(tx, dossierId))) throw notHeld()
    if (on > clock.today()) throw dayOutOfOrder()
    const transfer = {
      transferId: newId(clock) as string,
      way: 'out' as const,
      dossierId,
      otherBody: to,
      personName: (await findSubjectName(tx, dossierId)) ?? dossier.title,
      category: dossier.category,
      oldNumber: null,
      oldNumberKey: null,
      whole,
      continuesFrom: null,
      slipNumber: null,
      slipOn: null,
      postNumber: null,
      gaps: [],
      state: 'asked' as const,
      begunOn: on,
      dueOn: addDays(on, transferLaw().limits.send.days),
      path: dossier.path,
      also_paths: dossier.also_paths,
    }
    await insertTransfer(tx, transfer, clock.now())
    await appendTransferAct(tx, transfer, { what: 'asked', on, note: said, by: actor.accountId, at: clock.now() })
    return { transferId: transfer.transferId }
  },
})

/** The transfer in one of these states, locked behind its dossier, for an account that keeps it. */
async function lockIn({ tx, clock, actor }: UseCaseContext, id: string, states: readonly TransferState[], on: LegalDate): Promise<Transfer> {
  // The dossier first, as everywhere: it is known after a first look, and does not change while the transfer is open.
  const seen = await lockTransferDossier(tx, id)
  const transfer = await lockTransfer(tx, id)
  if (!transfer) throw transferNotFound()
  if (transfer.dossierId !== seen) throw transferChanged()
  requireAllowed(actor.wide || isInScope(actor, transfer.path), 'archive.keep-transfer')
  if (!states.includes(transfer.state)) throw transferChanged()
  if (on > clock.today() || on < transfer.begunOn || (transfer.movedOn !== null && on < transfer.movedOn)) throw dayOutOfOrder()
  return transfer
}

async function lockTransferDossier(tx: UseCaseContext['tx'], id: string): Promise<string | null> {
  const dossierId = await findTransferredDossier(tx, id)
  if (dossierId) await lockArranged(tx, [dossierId])
  return dossierId
}

async function step({ tx, clock, actor }: UseCaseContext, transfer: Transfer, what: TransferAct, on: LegalDate, said: string, change: TransferChange): Promise<void> {
  await changeTransfer(tx, transfer.transferId, change)
  await appendTransferAct(tx, { ...transfer, ...(change.path === undefined ? {} : { path: change.path }) }, { what, on, note: said, by: actor.accountId, at: clock.now() })
}

/** The last step: the transfer stands as it says, and nothing is waited for any more. */
const end = (context: UseCaseContext, transfer: Transfer, what: TransferAct & TransferState, on: LegalDate, said: string): Promise<void> =>
  step(context, transfer, what, on, said, { state: what, ended_on: on, ended_at: context.clock.now(), due_on: null })

/** The archive holds the dossier no more from that day on. Throws `transfer.not-held`. */
async function strikeOff({ tx, clock, actor }: UseCaseContext, transfer: Transfer, dossierId: string, on: LegalDate, reason: string): Promise<void> {
  const heldFrom = await endCustody(tx, clock, dossierId, on)
  if (heldFrom === null) throw notHeld()
  await insertStrikeOff(tx, { dossierId, on, to: transfer.otherBody, reason, heldFrom, by: actor.accountId, at: clock.now(), place: transfer })
}

/**
 * The dossier, or the extract, went by registered post with its slip; from the month of the slip on the other side pays. Until the other
 * side confirms it, the dossier counts as held. Throws `archive.already-lent` while its paper is out.
 */
export const sendTransfer = useCase({
  name: 'archive.send-transfer',
  input: z.object({ transferId, slipNumber: number, slipOn: day, continuesFrom: day.nullable(), postNumber: number, on: day }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['asked'], input.on)
    if (input.slipOn > input.on) throw dayOutOfOrder()
    if (transfer.whole && transfer.dossierId !== null && (await findLoanOut(context.tx, transfer.dossierId))) throw alreadyLent()
    await step(context, transfer, 'sent', input.on, '', {
      state: 'sent',
      slip_number: input.slipNumber,
      slip_on: input.slipOn,
      post_number: input.postNumber,
      continues_from: input.continuesFrom,
      moved_on: input.on,
      moved_at: context.clock.now(),
      due_on: addDays(input.on, transferLaw().limits.confirm.days),
    })
  },
})

/** The other side has it. A whole dossier is struck off from the day on which it was sent; its record stays to be found. */
export const confirmTransfer = useCase({
  name: 'archive.confirm-transfer',
  input: z.object({ transferId, on: day, note }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['sent'], input.on)
    const { dossierId, movedOn } = transfer
    if (transfer.whole && dossierId !== null && movedOn !== null)
      await strikeOff(context, transfer, dossierId, movedOn, `${transferLaw().slip.name} ${transfer.slipNumber ?? ''}`.trim())
    await end(context, transfer, 'confirmed', input.on, input.note)
  },
})

/** The other side sent it back with its reasons: it is here as before. */
export const takeBackTransfer = useCase({
  name: 'archive.take-back-transfer',
  input: z.object({ transferId, on: day, reason: words }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['sent'], input.on)
    await end(context, transfer, 'returned', input.on, input.reason)
  },
})

/** Nothing comes of it: the request was taken back, or the dossier that was told of does not come. */
export const withdrawTransfer = useCase({
  name: 'archive.withdraw-transfer',
  input: z.object({ transferId, on: day, reason: words }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['asked', 'expected'], input.on)
    await end(context, transfer, 'withdrawn', input.on, input.reason)
  },
})

/** Somebody inquired after a dossier that is not confirmed, or has not arrived. It is asked about again when as many days have gone. */
export const inquireTransfer = useCase({
  name: 'archive.inquire-transfer',
  input: z.object({ transferId, on: day, note: words }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['sent', 'expected'], input.on)
    const { confirm, arrive } = transferLaw().limits
    await step(context, transfer, 'inquired', input.on, input.note, { due_on: addDays(input.on, (transfer.way === 'out' ? confirm : arrive).days) })
  },
})

/** A dossier is to come from another province's department: the person told of it, or its slip came first. */
export const expectTransfer = useCase({
  name: 'archive.expect-transfer',
  input: z.object({ from: words, personName: words, category: z.string().max(60).nullable(), oldNumber: number.nullable(), path: z.string().max(100), on: day, note }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, input) => {
    requireAllowed(actor.wide || isInScope(actor, input.path), 'archive.expect-transfer')
    if (input.on > clock.today()) throw dayOutOfOrder()
    const transfer = {
      transferId: newId(clock) as string,
      way: 'in' as const,
      dossierId: null,
      otherBody: input.from,
      personName: input.personName,
      category: input.category,
      oldNumber: input.oldNumber,
      oldNumberKey: input.oldNumber === null ? null : numberKeyOf(input.oldNumber),
      whole: true,
      continuesFrom: null,
      slipNumber: null,
      slipOn: null,
      postNumber: null,
      gaps: [],
      state: 'expected' as const,
      begunOn: input.on,
      dueOn: addDays(input.on, transferLaw().limits.arrive.days),
      path: input.path,
      also_paths: null,
    }
    await insertTransfer(tx, transfer, clock.now())
    await appendTransferAct(tx, transfer, { what: 'expected', on: input.on, note: input.note, by: actor.accountId, at: clock.now() })
    return { transferId: transfer.transferId }
  },
})

/** What is wrong or lacking, a sentence a line. */
const gaps = z.array(z.string().trim().min(2).max(300)).max(50)

/**
 * It arrived, with the slip and what is wrong with it: a dossier is opened under its new number, in the archive's custody from that day on;
 * the number that it bore is kept. It is to be registered or sent back within twelve days.
 */
export const arriveTransfer = useCase({
  name: 'archive.arrive-transfer',
  input: z.object({ transferId, on: day, slipNumber: number.nullable(), slipOn: day.nullable(), continuesFrom: day.nullable(), newNumber: number.nullable(), fonds: z.object({ code: z.string().min(1).max(40), title: z.string().min(1).max(200) }), gaps }),
  allow: canTakeIn,
  run: async (context, input) => {
    const { tx, clock } = context
    const transfer = await lockIn(context, input.transferId, ['expected'], input.on)
    const fondsId = await ensureFonds(tx, clock, input.fonds)
    const [dossierId] = await insertDossiers(tx, clock, [
      {
        fondsId,
        boxId: null,
        title: transfer.personName,
        number: input.newNumber === null ? null : { written: input.newNumber, key: numberKeyOf(input.newNumber) ?? foldName(input.newNumber).join(' ') },
        category: transfer.category,
        receivedOn: input.on,
        expectedPages: null,
        path: transfer.path,
        persons: [],
      },
    ])
    if (dossierId === undefined) throw new Error('a dossier was opened and has no id')
    await step(context, transfer, 'arrived', input.on, '', {
      state: 'arrived',
      dossier_id: dossierId,
      ...(input.slipNumber === null ? {} : { slip_number: input.slipNumber }),
      ...(input.slipOn === null ? {} : { slip_on: input.slipOn }),
      continues_from: input.continuesFrom,
      gaps: input.gaps,
      moved_on: input.on,
      moved_at: clock.now(),
      due_on: addDays(input.on, transferLaw().limits.register.days),
    })
    return { dossierId: dossierId as string }
  },
})

/** What is still wrong or lacking with a dossier that arrived. */
export const setTransferGaps = useCase({
  name: 'archive.set-transfer-gaps',
  input: z.object({ transferId, on: day, gaps }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['arrived'], input.on)
    await step(context, transfer, 'gaps', input.on, input.gaps.join('; '), { gaps: input.gaps })
  },
})

/** Nothing is wrong with it: the department keeps it and pays on. Throws `transfer.gaps-left`. */
export const registerTransfer = useCase({
  name: 'archive.register-transfer',
  input: z.object({ transferId, on: day, note }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['arrived'], input.on)
    if (transfer.gaps.length > 0) throw gapsLeft()
    await end(context, transfer, 'registered', input.on, input.note)
  },
})

/** It goes back to where it came from, with the reasons in writing: it is held no more from that day on. */
export const sendBackTransfer = useCase({
  name: 'archive.send-back-transfer',
  input: z.object({ transferId, on: day, reason: words }),
  allow: canTakeIn,
  run: async (context, input) => {
    const transfer = await lockIn(context, input.transferId, ['arrived'], input.on)
    const { dossierId } = transfer
    if (dossierId !== null) {
      if (await findLoanOut(context.tx, dossierId)) throw alreadyLent()
      await strikeOff(context, transfer, dossierId, input.on, input.reason)
    }
    await end(context, transfer, 'sent-back', input.on, input.reason)
  },
})
