import { redirect } from '@sveltejs/kit'
import { canKeepRegister, canReadAudit } from '#modules/accounts/index.ts'
import { getPersonPage, listProofPages, listTimeline } from '#modules/archive/index.ts'
import { canKeepPersonAt, getFamily, listMergesInto, listNames, listPairsOf, listUnitNames } from '#modules/people/index.ts'
import { canMarkSensitive } from '#modules/purpose/index.ts'
import { listTrail, recordView } from '#platform/audit/index.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../../desk.ts'
import { askedDay, askedInstant } from '../../figures.ts'
import { idOf, publicId } from '../../ids.ts'
import { categoryName, dossierStateOf, purposeOfEvent } from '../../words.ts'
import { familyOf } from './family-nodes.ts'
import { lifeOf } from './life.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { runtime, actor }) => {
    const personId = idOf('per', event.params.id)
    const at = {
      day: askedDay(event.url, runtime.services.clock.today()),
      knownAt: askedInstant(event.url, runtime).knownAt,
    }
    const page = await getPersonPage(tx, personId, at)
    const { person } = page
    // A record that is shown under another one leads there.
    if (person.personId !== personId)
      redirect(303, `/nguoi/${publicId('per', person.personId)}${event.url.search}`)
    await recordView(tx, { subject: 'person', subjectId: personId, path: person.path })
    const family = await getFamily(tx, person, at)
    const dossierIds = page.dossiers.map((one) => one.dossierId)
    const timeline = await listTimeline(tx, actor, person.recordIds, dossierIds, at.knownAt)
    const pages = await listProofPages(tx, actor, dossierIds)
    const merges = await listMergesInto(tx, person.recordIds, at.knownAt)
    const keeps = canKeepRegister(actor)
    const doubles = keeps ? await listPairsOf(tx, person.recordIds) : []
    const doubleNames = new Map(
      (
        await listNames(
          tx,
          doubles.map((one) => one.otherId),
        )
      ).map((row) => [row.person_id, row.full_name]),
    )
    const units = await listUnitNames(
      tx,
      doubles.map((one) => one.path),
      at.day,
    )
    const death = person.vital?.state === 'dead' ? (person.vital.death?.written ?? person.vital.from) : null
    const trail = canReadAudit(actor)
      ? await listTrail(tx, { subject: 'person', subjectId: personId }, { offset: 0, limit: 20 })
      : null
    return {
      person: {
        id: event.params.id,
        name: person.fullName,
        aliases: [...person.aliases],
        honours: page.merit.map((one) =>
          one.injuryRate === null
            ? categoryName(one.category)
            : m.honour_rate({ name: categoryName(one.category), rate: String(one.injuryRate) }),
        ),
        birth: person.birth?.written ?? null,
        death: death && formatDay(death),
        home: person.home?.written ?? null,
        ...(person.home ? { homeSource: { label: m.life_home_source() } } : {}),
        residence: person.residence?.written ?? null,
        sex: person.sex === null ? null : person.sex === 'male' ? m.sex_male() : m.sex_female(),
      },
      life: lifeOf(page, family, { ...timeline, pages }),
      lifeMore: timeline.more,
      lifeClosed: timeline.closed,
      family: familyOf(family),
      mark: canMarkSensitive(actor) ? `/nhay-cam/${event.params.id}` : null,
      enterDecision: canKeepPersonAt(actor, person.path) ? `/nguoi/${event.params.id}/ghi-nhan` : null,
      editFamily: keeps ? `/nguoi/${event.params.id}/than-nhan` : null,
      records: merges.map((one) => ({
        text: m.person_record_merged({
          name: one.personName ?? m.relative_hidden(),
          by: one.decidedBy ?? m.audit_system(),
        }),
        note: one.note,
        href:
          keeps && one.personName !== null
            ? `/nguoi/trung/${publicId('per', one.survivorId)}/${publicId('per', one.personId)}`
            : null,
      })),
      doubles: doubles.map((one) => {
        const name = doubleNames.get(one.otherId)
        return name === undefined
          ? { text: m.person_double_elsewhere({ unit: units.get(one.path)?.at(-1) ?? '—' }), href: null }
          : {
              text: m.person_double_compare({ name }),
              href: `/nguoi/trung/${event.params.id}/${publicId('per', one.otherId)}`,
            }
      }),
      dossiers: page.dossiers.map((dossier) => {
        const state = dossierStateOf({
          scanned: dossier.pages,
          expected: dossier.expectedPages,
          waiting: dossier.pagesWaiting,
          toReview: dossier.pagesToReview,
        })
        return {
          id: publicId('dos', dossier.dossierId),
          number: dossier.numberWritten ?? '—',
          title: dossier.title,
          pages:
            dossier.expectedPages === null
              ? m.dossier_pages_only({ scanned: String(dossier.pages) })
              : m.dossier_pages_of({
                  scanned: String(dossier.pages),
                  expected: String(dossier.expectedPages),
                }),
          state: state.label,
          tone: state.tone,
        }
      }),
      doubts: [],
      seenBy:
        trail &&
        trail.events.map((one) => ({
          at: one.at.toISOString(),
          who: one.actorName ?? m.audit_system(),
          role: '',
          what: one.action.endsWith('view') ? m.audit_kind_view() : one.action,
          purpose: purposeOfEvent(one.content),
        })),
    }
  })
