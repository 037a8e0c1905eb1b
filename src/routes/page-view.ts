import { findWordsOnPage, type PageView as ArchivePage } from '#modules/archive/index.ts'
import { m } from '#ui/messages/messages.js'
import type { TextRange } from '#shared/names.ts'
import type { PageView, SnippetPart } from '#ui/types.ts'
import { pageHref, publicId } from './ids.ts'

/** A page for the viewer: image, tiles, words in reading order, and those that the query lights. */
export function viewOf(page: ArchivePage, query = ''): PageView {
  const words = page.lines.flat()
  const href = pageHref(page.pageId)
  return {
    id: publicId('pag', page.pageId),
    label: m.page_of({ position: String(page.position), pages: String(page.pages) }),
    still: `${href}/anh?vua`,
    image: `${href}/anh`,
    tiles: `${href}/anh.dzi`,
    width: page.width,
    height: page.height,
    words: words.map((word) => ({ t: word.text, b: word.box })),
    ...(query === '' ? {} : { lit: findWordsOnPage(words.map((word) => word.text), query) }),
  }
}

/** A piece of text with its hits lit. */
export const snippetParts = ({ text, ranges }: { text: string; ranges: readonly TextRange[] }): SnippetPart[] => partsOf(text, ranges)

/** Text as runs, lit and not. */
export function partsOf(text: string, ranges: readonly TextRange[]): SnippetPart[] {
  const parts: SnippetPart[] = []
  let at = 0
  for (const { from, until } of ranges) {
    if (from > at) parts.push({ text: text.slice(at, from), lit: false })
    parts.push({ text: text.slice(from, until), lit: true })
    at = until
  }
  if (at < text.length) parts.push({ text: text.slice(at), lit: false })
  return parts
}
