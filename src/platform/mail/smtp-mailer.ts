import { createTransport } from 'nodemailer'
import { checkLetter, type Mailer } from './mailer.ts'

/**
 * Letters by SMTP: `smtp://` (with STARTTLS demanded outside the loopback) or `smtps://`, with name and password in the address where
 * the server asks for them.
 */
export function smtpMailer(options: { url: string; from: string }): Mailer {
  const url = new URL(options.url)
  const secure = url.protocol === 'smtps:'
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !loopback,
    ignoreTLS: !secure && loopback,
    ...(url.username ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } } : {}),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(letter) {
      checkLetter(letter)
      await transport.sendMail({ from: options.from, to: letter.to, subject: letter.subject, text: letter.text })
    },
    close: async () => transport.close(),
  }
}
