import { randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { checkLetter, type Mailer } from './mailer.ts'

/** Letters as .eml files of a folder that only its owner reads: for the demo, for tests, and where another program carries them on. */
export function folderMailer(options: { folder: string; from: string; now(): Date }): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', disableFileAccess: true, disableUrlAccess: true })
  return {
    async send(letter) {
      checkLetter(letter)
      const { message } = await transport.sendMail({ from: options.from, to: letter.to, subject: letter.subject, text: letter.text, date: options.now() })
      await mkdir(options.folder, { recursive: true, mode: 0o700 })
      const name = `${options.now().toISOString().replaceAll(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`
      const handle = await open(join(options.folder, `.${name}`), 'w', 0o600)
      try {
        await handle.writeFile(message as unknown as Buffer)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(join(options.folder, `.${name}`), join(options.folder, name))
    },
    close: async () => transport.close(),
  }
}
