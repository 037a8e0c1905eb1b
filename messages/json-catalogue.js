// Reads messages/<locale>.json ({ "name": "text with {value}" }) for the message compiler. The published plugin for
// this format is fetched from a content network at every build; a build here must work with no network at all.
// The compiler evaluates this file as a data URL, so it may import nothing.

const key = 'plugin.ansinh.json-catalogue'
const placeholder = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g
/** {count|page is|pages are}: the first for one, the second for any other number. Numbers come as they are shown, so that one is '1'. */
const plural = /\{([a-zA-Z][a-zA-Z0-9]*)\|([^{|}]*)\|([^{|}]*)\}/g

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

/** Every way in which the words of a text may fall: what each counted value must be, and the text then. */
function waysOf(text) {
  let ways = [{ matches: [], text }]
  for (const name of new Set([...text.matchAll(plural)].map((match) => match[1])))
    ways = ways.flatMap((way) =>
      [true, false].map((isOne) => ({
        matches: [...way.matches, isOne ? { type: 'literal-match', key: name, value: '1' } : { type: 'catchall-match', key: name }],
        text: way.text.replace(plural, (whole, of, one, many) => (of === name ? (isOne ? one : many) : whole)),
      })),
    )
  return ways
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
        const ways = waysOf(text)
        messages.push({ bundleId: id, locale: file.locale, selectors: ways[0].matches.map(({ key: name }) => ({ type: 'variable-reference', name })) })
        for (const way of ways) variants.push({ messageBundleId: id, messageLocale: file.locale, matches: way.matches, pattern: toPattern(way.text) })
      }
    }
    return { bundles: [...bundles.values()], messages, variants }
  },
}
