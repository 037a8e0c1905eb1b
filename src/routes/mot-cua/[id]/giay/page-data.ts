export interface PageData {
  id: string
  code: string
  draftHref: string | null
  papers: { id: string; name: string; form: string | null; symbol: string | null; at: string; by: string; signed: boolean; code: string; href: string; checkHref: string }[]
}
