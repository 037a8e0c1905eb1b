// What can be said about SQL from its text alone. Enough for statements written by hand in one style; a parser of the whole
// grammar would be a dependency of 2 MB for the same findings.

const VOLATILE =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|uuidv4|uuidv7|nextval|pg_current_xact_id|txid_current)\s*\(|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b/i

/** Strings and quoted names made empty, comments gone, line breaks kept: what is left are words of SQL. */
export function blankLiterals(sql: string): string {
  return sql.replaceAll(/--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (text) =>
    text.startsWith('--') ? '' : text[0]! + text.slice(1, -1).replaceAll(/[^\n]/g, '') + text[0]!,
  )
}

/**
 * The first part of an UPDATE, or of ON CONFLICT DO UPDATE, in which a function is called that answers differently each time.
 * A node of a cluster would decide the value for itself, so it is passed in as a parameter. Undefined when there is none.
 */
export function volatileInUpdate(sql: string): string | undefined {
  const text = blankLiterals(sql)
  for (const match of text.matchAll(
    /\bdo\s+update\s+set\b[^;]*|\bupdate\s+(?:only\s+)?[\w.]+(?:\s+(?:as\s+)?(?!set\b)\w+)?\s+set\b[^;]*/gi,
  )) {
    const found = VOLATILE.exec(match[0])
    if (found) return found[0]
  }
  return undefined
}

/** Cuts at commas outside brackets. */
export function splitAtCommas(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')') depth--
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim())
      from = at + 1
    }
  }
  parts.push(text.slice(from).trim())
  return parts.filter((part) => part !== '')
}

/** What stands between the first opening bracket at or after `from` and its closing one; undefined when it is never closed. */
export function bracketed(text: string, from = 0): string | undefined {
  const open = text.indexOf('(', from)
  if (open < 0) return undefined
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return text.slice(open + 1, at)
  }
  return undefined
}
