/** A letter of plain text to one reader. `from` is the house's own. */
export type Letter = { to: string; subject: string; text: string }

/** Where letters go. `send` throws when the letter was not taken over; it is then tried again. */
export type Mailer = {
  send(letter: Letter): Promise<void>
  close(): Promise<void>
}

/** Throws for what would put a second reader or a header of its own into a letter. */
export function checkLetter(letter: Letter): void {
  if (!/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(letter.to)) throw new Error('not the address of one reader')
  if (/[\r\n]/.test(letter.subject)) throw new Error('a subject of more than one line')
}
