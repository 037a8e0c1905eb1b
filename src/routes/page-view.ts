import { findWordsOnPage, type PageView as ArchivePage } from '#modules/archive/index.ts'
import { m } from '#ui/messages/messages.js'
import type { PageView } from '#ui/types.ts'
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
