/** Name of the cookie that keeps the reader's choice of light or dark. */
export const schemeCookie = 'scheme'

export type Scheme = 'light' | 'dark' | 'auto'

/** The saved choice; anything unknown means: as the machine wishes. */
export function toScheme(value: string | undefined | null): Scheme {
  return value === 'light' || value === 'dark' ? value : 'auto'
}

/**
 * Writes the choice into the page before it is sent, so that no page flashes in the wrong scheme. For the server's
 * transformPageChunk; the mark stands once, in the first piece.
 */
export function applyScheme(html: string, scheme: Scheme): string {
  return html.replace('%ansinh.scheme%', scheme)
}
