import { expect, test } from 'vitest'
import { makeJobs } from '#app/jobs.ts'
import { jobName } from './job-words.ts'

test('every job of the house has a name in words', async () => {
  const letters: never[] = []
  const jobs = makeJobs({ readers: 1, cacheDir: '/nowhere', mailer: { send: async (letter) => void letters.push(letter as never), close: async () => {} }, origin: 'http://localhost' })
  const named = jobs.definitions.map(({ name }) => [name, jobName(name)])
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(([name, words]) => name === words)).toEqual([])
  await jobs.close()
})
