import { compileMessages } from './compile-messages.ts'

/** The words of the pages for what speaks outside of them. */
export async function pageWords() {
  await compileMessages()
  const [{ m }, { formatDay, formatInstant }, { refusalOf }] = await Promise.all([import('#ui/messages/messages.js'), import('#ui/format.ts'), import('#ui/refusals.ts')])
  return { m, formatDay, formatInstant, refusalOf }
}

export type PageMessages = Awaited<ReturnType<typeof pageWords>>['m']
