import type { TellDeadline } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { compileMessages } from './compile-messages.ts'

/** How a deadline is told on a paper, which is Vietnamese whatever the reader's language. */
export async function tellOnPaper(): Promise<TellDeadline> {
  await compileMessages()
  const { namesOf, tellSteps } = await import('./deadline-words.ts')
  const { calendar, law } = procedureLaw()
  const names = namesOf(calendar.data, law)
  return (deadline) => tellSteps(deadline.why, names, 'vi')
}
