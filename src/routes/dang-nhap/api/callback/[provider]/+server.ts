import type { RequestHandler } from './$types'

/** Where the outside provider sends people back: the only address of the sign-in library that is open. */
export const GET: RequestHandler = ({ request, locals }) => locals.runtime.auth.handler(request)
