export const TAKE_APART = 'archive.take-apart'
export const READ_PAGE = 'archive.read-page'
export const REMIND_LOAN = 'archive.remind-loan'
