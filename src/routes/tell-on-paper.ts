import type { TellDeadline } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { namesOf, tellSteps } from '#app/deadline-words.ts'

/** How a deadline is told on a paper that is made at once. Papers are Vietnamese whatever the reader's language. */
export const tellOnPaper: TellDeadline = (deadline) => {
  const { calendar, law } = procedureLaw()
  return tellSteps(deadline.why, namesOf(calendar.data, law), 'vi')
}
