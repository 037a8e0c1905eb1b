import { z } from 'zod'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { listClosed } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { foldName, type Vocabulary } from '#shared/names.ts'
import { storeDate } from '../people.model.ts'
import { listUnitNames } from '../people.queries.ts'
import { personNameSchema } from '../people.schemas.ts'
import type { MatchReason, Subject, SubjectInput } from '../matching/index.ts'
import { listCandidates, listNames, listSubjects, listSurvivors } from './doubles.queries.ts'
import type { LikePerson } from './doubles.types.ts'
import { registerMatcher, type MatchServices } from './register-matcher.ts'

const likeSchema = z.object({
  fullName: personNameSchema,
  aliases: z.array(personNameSchema).max(20).optional(),
  birthWritten: z.string().max(200).nullish(),
  home: z.string().max(500).nullish(),
  sex: z.enum(['male', 'female']).nullish(),
  identifiers: z.array(z.string().max(80)).max(8).optional(),
  /** The unit that would manage the record. */
  path: z.string().max(200).optional(),
})
export type LikeInput = z.input<typeof likeSchema>

const CANDIDATES = 1_500
/** Of these death and numbers are looked up, and they are scored again. */
const CLOSER = 40
const SHOWN = 8
const NEAR_SYLLABLES = 12

/**
 * Who in the whole register may be the person being entered, surest first. Of who lies beyond the account's scope it answers only
 * that there is one, where the match is likely, and whom to ask; and the trail keeps that this was told. Errors: `invalid-input`, `forbidden`.
 */
export async function findLikePersons(
  services: MatchServices,
  actor: Actor,
  raw: LikeInput,
): Promise<LikePerson[]> {
  const parsed = likeSchema.safeParse(raw)
  if (!parsed.success) throw new AppError('invalid-input', 400, { issues: parsed.error.issues })
  requireAllowed(canKeepRegister(actor), 'people.find-like')
  const input = parsed.data
  const { database, clock, provincePath } = services
  const { matcher, vocabulary, persons } = await registerMatcher(services)
  const birth = input.birthWritten ? storeDate({ written: input.birthWritten }, clock.today()) : null
  const asked = matcher.read({
    id: '',
    name: input.fullName,
    aliases: input.aliases ?? null,
    birthEdtf: birth?.edtf ?? null,
    home: input.home ?? null,
    sex: input.sex ?? null,
    identifiers: input.identifiers ?? [],
    path: input.path ?? '',
  })
  if (asked === undefined) return []
  const minimum = matcher.possibleFrom(persons)
  const blocks = blocksOf([input.fullName, ...(input.aliases ?? [])], asked, vocabulary)
  const found = await asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      const rough = scored(await listCandidates(tx, blocks, CANDIDATES), asked, minimum - 8)
      const closer = scored(
        await listSubjects(
          tx,
          rough.slice(0, CLOSER).map((one) => one.subject.id),
        ),
        asked,
        minimum,
      )
      const survivors = await listSurvivors(
        tx,
        closer.map((one) => one.subject.id),
        clock.now(),
      )
      const units = await listUnitNames(
        tx,
        closer.map((one) => one.subject.path),
        clock.today(),
      )
      return { closer, survivors, units }
    },
    { readOnly: true },
  )

  function scored(rows: readonly SubjectInput[], to: Subject, least: number) {
    return rows
      .map((row) => matcher.read(row))
      .filter((subject) => subject !== undefined)
      .map((subject) => ({ subject, bits: matcher.score(to, subject) }))
      .filter((one) => one.bits >= least)
      .sort((a, b) => b.bits - a.bits || (a.subject.id < b.subject.id ? -1 : 1))
  }

  // Several records of one person are one answer.
  const seen = new Set<string>()
  const best = found.closer.filter(({ subject }) => {
    const survivor = found.survivors.get(subject.id) ?? subject.id
    return !seen.has(survivor) && seen.add(survivor)
  })
  const told = best
    .map((one) => ({ ...one, grade: matcher.grade(one.bits, persons) }))
    .filter(
      (one) =>
        actor.wide ||
        isInScope(actor, one.subject.path) ||
        (one.grade === 'likely' && isMoreThanName(matcher.explain(asked, one.subject).reasons)),
    )
    .slice(0, SHOWN)
  return asActor(
    database,
    actor,
    async (tx) => {
      const inScope = told.filter((one) => actor.wide || isInScope(actor, one.subject.path))
      const shown = new Map(
        (
          await listNames(
            tx,
            inScope.map((one) => found.survivors.get(one.subject.id) ?? one.subject.id),
          )
        ).map((row) => [row.person_id, row]),
      )
      const closed = await listClosed(tx, 'person', [...shown.keys()])
      const out: LikePerson[] = []
      for (const { subject, bits, grade } of told) {
        const managedBy = found.units.get(subject.path)?.at(-1) ?? null
        const row = shown.get(found.survivors.get(subject.id) ?? subject.id)
        if (row !== undefined)
          out.push({
            inScope: true,
            bits,
            grade,
            personId: row.person_id,
            fullName: row.full_name,
            // Of a sensitive record that nobody has asked for: the name and the unit.
            birthWritten: closed.has(row.person_id) ? null : row.birth_written,
            homeWritten: closed.has(row.person_id) ? null : row.home_written,
            managedBy,
            reasons: closed.has(row.person_id) ? [] : matcher.explain(asked, subject).reasons,
          })
        else {
          out.push({ inScope: false, bits, grade, managedBy })
          await recordView(tx, {
            subject: 'person-elsewhere',
            subjectId: subject.id,
            path: subject.path,
            detail: { asked: input.fullName, birth: input.birthWritten ?? null },
          })
        }
      }
      return out
    },
    { readOnly: true },
  )
}

/** A name alone, however rare, must not tell who is on record elsewhere. */
const isMoreThanName = (reasons: readonly MatchReason[]): boolean =>
  reasons.some((one) => ['birth', 'home', 'identifier'].includes(one.field) && one.bits > 0)

/** By what the register is asked: the ends of the names, near spellings of the whole names, the year and the very day. */
function blocksOf(names: readonly string[], asked: Subject, vocabulary: Vocabulary) {
  const ends = new Set<string>()
  const keys = new Set<string>()
  for (const name of names) {
    const syllables = foldName(name)
    const [first, last] = [syllables[0], syllables.at(-1)]
    if (first === undefined || last === undefined) continue
    ends.add(`${first} ${last}`)
    keys.add(syllables.join(' '))
    syllables.forEach((syllable, at) => {
      for (const near of vocabulary.neighbours(syllable).slice(0, NEAR_SYLLABLES))
        keys.add(syllables.with(at, near.word).join(' '))
    })
  }
  const { birth } = asked
  const two = (value: number) => String(value).padStart(2, '0')
  const day = birth !== null && birth.day > 0 ? birth.edtf.slice(0, 10) : null
  const swapped =
    birth !== null && birth.day > 0 && birth.day <= 12
      ? `${birth.year}-${two(birth.day)}-${two(birth.month)}`
      : null
  return { ends: [...ends], keys: [...keys], year: birth === null ? null : birth.year, day, swapped }
}
