import type { FormState, Tone } from '#ui/types.ts'

export interface PageData {
  canUpload: boolean
  /** What is taken and how large, as a sentence. */
  limits: string
  /** Value of the file input's accept. */
  accept: string
  /** Profiles of the unit and of those above it, the one of the last time or the standard one chosen. */
  profiles: { id: string; label: string; chosen: boolean }[]
  /** One batch a visit: sent with each file as hidden field "batch". */
  batchId: string
  /** Pages of the whole archive on their way. */
  reading: { done: number; total: number }
  batches: {
    id: string
    label: string
    at: string
    by: string
    /** Under which profile it came in, and what that said; null: none. */
    profile: string | null
    files: number
    pages: number
    read: number
    /** Pages that a person must see. */
    doubtful: number
    refused: number
    /** Pages of it in no dossier. */
    unfiled: number
    /** Pages of it that are to be scanned again. */
    wanting: number
    /** Dossiers of it in which other pages are than the register states. */
    miscounted: number
    state: { label: string; tone: Tone }
  }[]
  /** Pages whose scan is not good enough, the newest batch first. */
  wanting: { total: number; pages: (ScannedPage & { findings: string[] })[] }
  /** Dossiers in which other pages are than the register states. */
  miscounted: number
  /** Prints of cover sheets of which some did not come back; `whole`: none did. */
  missing: {
    total: number
    prints: { id: string; whole: boolean; line: string; at: string; sheets: { id: string; dossier: string; number: string; title: string; box: string | null }[] }[]
  }
  /** Files whose bytes came in before: where they stand, for somebody to say what becomes of them. */
  same: { total: number; all: boolean; files: { id: string; name: string; batch: string; where: string; dossiers: { id: string; number: string }[] }[] }
  /** Blank sides that are asked about. */
  blank: { total: number; pages: ScannedPage[] }
  /** Why a paper is as its scan shows it. */
  reasons: { value: string; label: string }[]
  /** What this account settled of scans and files last; `undo`: the act that takes it back. */
  acts: { id: string; line: string; at: string; open: boolean; undo: string }[]
  /** Pages in no dossier yet. */
  unfiled: number
  /** Pages that could not be read, the oldest of them, each with the reason and what to do. */
  failed: {
    total: number
    pages: {
      id: string
      no: number
      file: string
      batch: string
      dossier: { id: string; number: string } | null
      message: string
    }[]
  }
  /** Files that were not taken, the newest of them. */
  refused: {
    total: number
    files: {
      id: string
      name: string
      batch: string
      /** The page that cannot be decoded. */
      page: string | null
      message: string
      canTryAgain: boolean
    }[]
  }
  /** Whether this account may type what a page says. */
  canVerify: boolean
  /** What has just been done. */
  told: string | null
  /** First page that waits for a person; null when none does. */
  nextToVerify: string | null
}

export interface ScannedPage {
  id: string
  no: number
  file: string
  batch: string
  dossier: { id: string; number: string } | null
}

/**
 * ?/giay-nhu-vay: trang = pages whose paper is so, ly-do = why. ?/quet-lai: multipart, trang = the page and file = its new scan.
 * ?/bo-bia: bia = sheets that are not scanned now, or in = a print of which none is, ly-do = why.
 * ?/tep-trung: tep = files that came again, chon = de-nguyen or xep-them, ly-do = why they are; ?/hoi-lai: viec = the act that left them.
 * ?chon-het: all files that came again are ticked.
 * ?/bo-mat-trang: trang = blank sides to be set aside. ?/hoan-tac: viec = the act to be taken back.
 * POST /nhap/tep (endpoint): one multipart file "file" and "batch" before it; answers JSON
 * { state: 'taken-in' | 'duplicate' | 'refused', message? }. ?/tai-len: the same for all files at once, for browsers
 * without scripts; refused files come back as form problems. ?/doc-lai: trang = pages to be read again. ?/thu-lai:
 * tep = the file to be taken apart again.
 */
export type ActionData = { form: FormState } | null
