import { baseLocale, locales, type Locale } from './messages/runtime.js'

/** Name of the cookie that keeps the reader's language. */
export const localeCookie = 'language'

/** The saved language; anything unknown means Vietnamese. */
export const toLocale = (value: string | undefined | null): Locale => locales.find((one) => one === value) ?? baseLocale

/** Each language by its own name: who cannot read the page finds the word all the same. */
export const LANGUAGES: readonly { locale: Locale; name: string }[] = [
  { locale: 'vi', name: 'Tiếng Việt' },
  { locale: 'en', name: 'English' },
]

/** Writes the language into the page before it is sent. For the server's transformPageChunk. */
export const applyLocale = (html: string, locale: Locale): string => html.replace('%ansinh.language%', locale)
