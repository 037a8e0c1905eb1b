import type { Cookies } from '@sveltejs/kit'

/** Copies the cookies that the sign-in library set to the answer of this request. */
export function keepCookies(headers: Headers, cookies: Cookies): void {
  for (const line of headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const at = pair.indexOf('=')
    const named = new Map(attributes.map((attribute) => [attribute.split('=')[0]!.toLowerCase(), attribute.split('=')[1] ?? '']))
    const maxAge = named.get('max-age')
    cookies.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: named.has('secure'),
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    })
  }
}
