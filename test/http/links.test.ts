import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { lendAndLeave } from '#app/demo/loans.ts'
import { prepareAccounts, prepareDemoCases, prepareRegister } from '#app/demo/prepare.ts'
import { signIn } from './door.ts'
import { startServer, type TestServer } from './server.ts'

// Nobody is offered a link that is refused to him: every page is walked from the first one on, one address of each kind.

let server: TestServer

beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' })
  await prepareAccounts(server.runtime)
  await prepareRegister(server.runtime, 60, () => undefined)
  await prepareDemoCases(server.runtime)
  await lendAndLeave(server.runtime.services)
}, 120_000)

afterAll(() => server.close())

/** Two records of a kind are one page, and so are two manners of narrowing a list. */
const kindOf = ({ pathname }: URL) =>
  pathname
    .replaceAll(/[a-z]{3}_[0-9a-z]{20,}/g, ':id')
    .replaceAll(/\/\d[\d.-]*(?=\/|$)/g, '/:n')
    .replace(/^\/(thu-tuc|xac-thuc)\/[^/]+/, '/$1/:one')

test.each([...DEMO_ACCOUNTS.map(({ loginName }) => loginName), 'nobody'])(
  'no page offers %s what is refused',
  async (loginName) => {
    const client = server.client()
    if (loginName !== 'nobody') await signIn(client, loginName, DEMO_PASSWORD)
    const waiting = [new URL('/', server.origin)]
    const seen = new Set<string>()
    const refused: string[] = []
    for (let url = waiting.shift(); url; url = waiting.shift()) {
      const kind = kindOf(url)
      if (seen.has(kind)) continue
      seen.add(kind)
      const answer = await client.get(url.pathname + url.search)
      if (answer.status >= 400) refused.push(`${answer.status} ${url.pathname}${url.search}`)
      if (answer.location) waiting.push(new URL(answer.location, url))
      for (const [, href = ''] of answer.text.matchAll(/<a [^>]*?href="([^"#]+)/g)) {
        const to = new URL(href.replaceAll('&amp;', '&'), url)
        if (to.origin === server.origin && to.pathname !== '/dang-xuat') waiting.push(to)
      }
    }
    expect(refused).toEqual([])
    // The sign-in page and the procedures at least.
    expect(seen.size).toBeGreaterThan(3)
  },
  120_000,
)
