import { json } from '@sveltejs/kit'
import { canCorrectReadings } from '#modules/accounts/index.ts'
import { findPageFile, search, type AreaKey } from '#modules/archive/index.ts'
import { fullAreaName, resolve } from '#modules/areas/index.ts'
import { asActor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseEdtf, parseWrittenDate } from '#shared/edtf.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk } from '../../../../desk.ts'
import { idOf } from '../../../../ids.ts'
import { keyText, reasonText } from '../../../../places.ts'
import type { RequestHandler } from './$types'

const OFFERED = 6

type Offer = { options: { value: string; label: string; reasons: string[] }[]; about?: string }

/**
 * What may be meant by the field `o` of the form of checking as it is typed now: persons of the register whose name is like it, or the
 * units that a place means on the day of the paper, each with why. Nothing is stored; a search of persons is in the trail like any other.
 */
export const POST: RequestHandler = async (event) => {
  const { runtime, actor } = desk(event)
  requireAllowed(canCorrectReadings(actor), 'archive.review-page')
  const pageId = idOf('pag', event.params.id)
  if (!(await asActor(runtime.services.database, actor, (tx) => findPageFile(tx, pageId), { readOnly: true }))) throw new AppError('not-found', 404, { what: 'page' })
  const form = await event.request.formData()
  const field = String(form.get('o') ?? '')
  const text = String(form.get(`value.${field}`) ?? '').normalize('NFC').trim().slice(0, 300)
  if (text.length < 2) return json({ options: [] } satisfies Offer)
  if (field === 'fullName') return json(await persons(text, String(form.get('value.birthDate') ?? '')))
  if (field === 'homePlace' || field === 'residence') return json(places(text, String(form.get('value.signedOn') ?? '')))
  return json({ options: [] } satisfies Offer)

  async function persons(name: string, birth: string): Promise<Offer> {
    const year = Number(/\b(1[89]\d\d|20\d\d)\b/.exec(birth)?.[1] ?? 0)
    const { persons: found } = await search(runtime.services, actor, { text: name, kinds: ['persons'], limit: 20 })
    const near = (hit: { birthWritten: string | null }) => (year > 0 && hit.birthWritten?.includes(String(year)) ? 0 : 1)
    const hits = [...found.hits].sort((a, b) => near(a) - near(b)).slice(0, OFFERED)
    return {
      options: hits.map((hit) => ({
        value: hit.fullName,
        label: hit.fullName,
        reasons: [
          ...(hit.birthWritten ? [m.verify_offer_born({ birth: hit.birthWritten })] : []),
          ...(near(hit) === 0 ? [m.verify_offer_year()] : []),
          ...(hit.homeWritten ? [hit.homeWritten] : []),
          ...(hit.why === 'alias' ? [m.verify_offer_alias({ name: hit.name })] : hit.why === 'near' ? [m.verify_offer_near()] : []),
        ],
      })),
    }
  }

  function places(place: string, signed: string): Offer {
    const written = parseWrittenDate(signed)
    const day = written.kind === 'date' ? parseEdtf(written.date.edtf) : undefined
    const on = day?.latest ?? runtime.services.clock.today()
    const candidates = resolve(place, on, runtime.areas).slice(0, OFFERED)
    return {
      about: day?.latest ? m.place_meaning_signed({ day: formatDay(on) }) : m.place_meaning_today({ day: formatDay(on) }),
      options: candidates.map(({ area, reasons }) => ({
        value: keyText({ code: area.code, validFrom: area.validFrom } satisfies AreaKey),
        label: fullAreaName(area, on, runtime.areas),
        reasons: reasons.flatMap((reason) => reasonText(reason) ?? []),
      })),
    }
  }
}
