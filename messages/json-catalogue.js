// Reads messages/<locale>.json ({ "name": "text with {value}" }) for the message compiler. The published plugin for
// this format is fetched from a content network at every build; a build here must work with no network at all.
// The compiler evaluates this file as a data URL, so it may import nothing.

const key = 'plugin.ansinh.json-catalogue'
const placeholder = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g

function toPattern(text) {
  const pattern = []
  let at = 0
  for (const match of text.matchAll(placeholder)) {
    if (match.index > at) pattern.push({ type: 'text', value: text.slice(at, match.index) })
    pattern.push({ type: 'expression', arg: { type: 'variable-reference', name: match[1] } })
    at = match.index + match[0].length
  }
  if (at < text.length) pattern.push({ type: 'text', value: text.slice(at) })
  return pattern
}

export default {
  key,
  toBeImportedFiles: ({ settings }) =>
    settings.locales.map((locale) => ({
      path: settings[key].pathPattern.replace('{locale}', locale),
      locale,
    })),
  importFiles: ({ files }) => {
    const bundles = new Map()
    const messages = []
    const variants = []
    for (const file of files) {
      for (const [id, text] of Object.entries(JSON.parse(new TextDecoder().decode(file.content)))) {
        if (id === '$schema') continue
        const known = bundles.get(id) ?? { id, declarations: [] }
        for (const [, name] of text.matchAll(placeholder)) {
          if (!known.declarations.some((declaration) => declaration.name === name)) {
            known.declarations.push({ type: 'input-variable', name })
          }
        }
        bundles.set(id, known)
        messages.push({ bundleId: id, locale: file.locale, selectors: [] })
        variants.push({
          messageBundleId: id,
          messageLocale: file.locale,
          matches: [],
          pattern: toPattern(text),
        })
      }
    }
    return { bundles: [...bundles.values()], messages, variants }
  },
}
