import { nextCodeOf, type Client } from './client.ts'
import { PASSWORD } from './server.ts'

export const signIn = (client: Client, login: string, password = PASSWORD) => client.post('/dang-nhap', { login, password, back: '/' })

export type Enrolled = { secret: string; codes: string[] }

/** Signs in for the first time and sets the second factor up, as the page leads. */
export async function enrol(client: Client, login: string, password = PASSWORD): Promise<Enrolled> {
  const entered = await signIn(client, login, password)
  if (entered.status !== 303) throw new Error(`${login} was not let in: ${entered.status}`)
  const begun = await client.post('/dang-nhap/yeu-to-thu-hai?/begin', { password })
  const uri = /name="uri" value="([^"]+)"/.exec(begun.text)![1]!.replaceAll('&amp;', '&')
  const codes = /name="codes" value="([^"]+)"/.exec(begun.text)![1]!
  const secret = new URL(uri).searchParams.get('secret')!
  const confirmed = await client.post('/dang-nhap/yeu-to-thu-hai?/confirm', { code: nextCodeOf(secret), uri, codes, back: '/' })
  if (confirmed.status !== 303) throw new Error(`the first code of ${login} was refused: ${confirmed.status}`)
  return { secret, codes: codes.split(' ') }
}
