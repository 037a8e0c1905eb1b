/*
 * The rows of the dossiers in memory in each order that a list has. They are put in order when a list asks for it and a row came or has another key
 * since: of rows that stand in order nearly, in one run. So a page far behind costs what the first one does.
 */

const KEYS = { number: 'numberOrder', title: 'titleOrder', received: 'received' } as const
type SortKey = keyof typeof KEYS
export type FaceSort = SortKey | `-${SortKey}`

/** What a row is put in order by. */
export type Ordered = { id: string; numberOrder: string; titleOrder: string; received: string }
export type Orders = Record<SortKey, { rows: number[]; settled: boolean }>

type InOrder = { readonly rows: readonly Ordered[]; readonly orders: Orders }

export const makeOrders = (): Orders => ({
  number: { rows: [], settled: true },
  title: { rows: [], settled: true },
  received: { rows: [], settled: true },
})

/** Before a face comes or takes the place of what it was. */
export function unsettle(orders: Orders, face: Ordered, before: Ordered | undefined): void {
  for (const sort of Object.keys(KEYS) as SortKey[]) if (before?.[KEYS[sort]] !== face[KEYS[sort]]) orders[sort].settled = false
}

export type Cursor = [key: string, id: string]
export type Step = { limit: number; after?: Cursor | undefined; before?: Cursor | undefined; offset?: number }

const compare = (a: Cursor, b: Cursor) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)

function orderOf({ rows, orders }: InOrder, sort: SortKey): number[] {
  const order = orders[sort]
  if (order.settled) return order.rows
  while (order.rows.length < rows.length) order.rows.push(order.rows.length)
  const key = KEYS[sort]
  order.rows.sort((one, other) => {
    const [a, b] = [rows[one] as Ordered, rows[other] as Ordered]
    return a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : a.id < b.id ? -1 : 1
  })
  order.settled = true
  return order.rows
}

/** A page of the dossiers that fit, in order, and where the neighbouring pages begin; null where the list ends. */
export function pageOfFaces(
  faces: InOrder,
  fits: Uint8Array,
  sort: FaceSort,
  { limit, after, before, offset = 0 }: Step,
): { ids: string[]; next: Cursor | null; previous: Cursor | null } {
  const by = sort.replace('-', '') as SortKey
  const order = orderOf(faces, by)
  const cursorAt = (at: number): Cursor => {
    const face = faces.rows[order[at] as number] as Ordered
    return [face[KEYS[by]], face.id]
  }
  const cursor = after ?? before
  // Going back reads the other way round and turns the answer.
  const backwards = before !== undefined && after === undefined
  const step = sort.startsWith('-') !== backwards ? -1 : 1
  let at = step > 0 ? 0 : order.length - 1
  if (cursor) {
    // The first behind the cursor in the order, or the last before it.
    let [from, until] = [0, order.length]
    while (from < until) {
      const middle = (from + until) >> 1
      const way = compare(cursorAt(middle), cursor)
      if (way < 0 || (way === 0 && step > 0)) from = middle + 1
      else until = middle
    }
    at = step > 0 ? from : from - 1
  }
  const shown: number[] = []
  let more = false
  for (let passed = 0; at >= 0 && at < order.length; at += step) {
    if (fits[order[at] as number] !== 1 || passed++ < offset) continue
    if (shown.length === limit) {
      more = true
      break
    }
    shown.push(at)
  }
  if (backwards) shown.reverse()
  const isFirst = backwards ? !more : cursor === undefined && offset === 0
  const isLast = backwards ? cursor === undefined : !more
  const [first, last] = [shown[0], shown.at(-1)]
  return {
    ids: shown.map((one) => cursorAt(one)[1]),
    next: isLast || last === undefined ? null : cursorAt(last),
    previous: isFirst || first === undefined ? null : cursorAt(first),
  }
}
