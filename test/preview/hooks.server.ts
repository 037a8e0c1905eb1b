import type { Handle } from '@sveltejs/kit/hooks'
import { applyScheme, schemeCookie, toScheme } from '#ui/scheme.ts'

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => applyScheme(html, toScheme(event.cookies.get(schemeCookie))),
  })
