export const TAKE_APART = 'archive.take-apart'
export const MAKE_COPY = 'archive.make-copy'
export const READ_PAGE = 'archive.read-page'
