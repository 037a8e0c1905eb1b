import type { LikePerson } from '#modules/people/index.ts'
import { m } from '#ui/messages/messages.js'
import { publicId } from '../../ids.ts'
import { gradeOf, reasonsOf } from '../../match-words.ts'
import type { LikeRow } from './page-data.ts'

/** Who may be the person, as shown: of who lies beyond the scope only that there is one, and whom to ask. */
export const likeRows = (found: readonly LikePerson[]): LikeRow[] =>
  found.map((one) => {
    const grade = gradeOf(one.grade)
    const shared = { grade: grade.label, tone: grade.tone }
    return one.inScope
      ? {
          ...shared,
          href: `/nguoi/${publicId('per', one.personId)}`,
          name: one.fullName,
          about: [one.birthWritten, one.homeWritten, one.managedBy].filter(Boolean).join(' · '),
          reasons: reasonsOf(one.reasons, one.bits),
        }
      : {
          ...shared,
          href: null,
          name: m.like_elsewhere(),
          about: m.like_ask({ unit: one.managedBy ?? '—' }),
          reasons: [],
        }
  })

/** What was typed of a person, as the search for likes takes it. */
export const likeInput = (values: Record<string, string>) => ({
  fullName: values['name'] ?? '',
  ...(values['aliases'] ? { aliases: aliasesOf(values['aliases']) } : {}),
  birthWritten: values['birth'] || null,
  home: values['home'] || null,
  sex: values['sex'] === 'male' || values['sex'] === 'female' ? (values['sex'] as 'male' | 'female') : null,
  ...(values['citizenId'] ? { identifiers: [`citizen-id ${values['citizenId'].replace(/\s+/g, '')}`] } : {}),
  ...(values['unit'] ? { path: values['unit'] } : {}),
})

export const aliasesOf = (typed: string): string[] =>
  typed
    .split(/[;,]/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
