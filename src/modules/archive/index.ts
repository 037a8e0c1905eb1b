export { archiveIndicators } from './indicators/archive-indicators.queries.ts'
export { checkFileJob, checkFixityJob, makeCopyJob, readPageJob, takeApartJob } from './archive.jobs.ts'
export { SEX_ON_PAPER, textTokens } from './archive.model.ts'
export { listDossiersWithPages } from './archive.queries.ts'
export type { PageTools } from './archive.tools.ts'
export type {
  AreaKey,
  BatchFileState,
  BatchOrigin,
  Correction,
  EffectiveField,
  EffectiveFields,
  EffectiveType,
  EffectiveWord,
  PageState,
} from './archive.types.ts'
export {
  acceptField,
  confirmType,
  correctField,
  correctText,
  reviewPage,
  verifyPage,
} from './correction/correct.ts'
export { documentTypeName, isDocumentType } from './document-types.ts'
export { DOSSIER_STATES, FACETS, type DossierState, type Facet, type FacetNumbers } from './faces/faces.model.ts'
export { letGoChanges } from './faces/let-go-changes.ts'
export {
  describeDossiers,
  getDossierView,
  listBoxes,
  listCoverRows,
  listAllDossiers,
  listDossiers,
  type BoxRow,
  type CoverRow,
  type DossierFilter,
  type DossierPage,
  type DossierRow,
  type DossierSort,
  type DossierView,
} from './dossiers.queries.ts'
export {
  comparePages,
  getBatch,
  listBatches,
  type BatchFileView,
  type BatchProgress,
  type BatchSummary,
  type PageComparison,
} from './intake/batches.queries.ts'
export { countMiscounted, listMiscounted, type MiscountedDossier, type MiscountedFilter } from './intake/page-counts.queries.ts'
export { recountDossier } from './intake/recount-dossier.ts'
export { filePages, undoFiling } from './intake/file-pages.ts'
export { ingestFolder, type IngestOptions, type IngestResult } from './intake/ingest-folder.ts'
export { watchFolder, type WatchOptions } from './intake/watch-folder.ts'
export { canScanAtReceipt } from './archive.permissions.ts'
export {
  findLastProfile,
  keepScanProfile,
  listScanProfiles,
  profilesFor,
  removeScanProfile,
  standardOf,
  type ProfileValues,
} from './profiles/index.ts'
export { leastDpiOfLaw } from './intake/scan-law.ts'
export { SCAN_SIDES } from './archive.schemas.ts'
export { openBatch } from './intake/open-batch.ts'
export { takeInScan, type TakenScan } from './intake/take-in-scan.ts'
export { knownPage, takeInRead, type KnownPage } from './intake/take-in-read.ts'
export { type ScanFinding } from './intake/judge-scan.ts'
export { getScansToSettle, listScanActs, type ScanAct, type ScanToSettle } from './intake/scans.queries.ts'
export { acceptScans, putScansBack, setBlanksAside } from './intake/settle-scans.ts'
export { findPageFile, listDossiersOfFile } from './archive.queries.ts'
export { PAPER_REASONS } from './archive.schemas.ts'
export { listSameFileActs, listSameFiles, type SameFile, type SameFileAct } from './intake/same-file.queries.ts'
export { askSameFileAgain, settleSameFile } from './intake/settle-same-file.ts'
export { storeBatchFile, type StoredBatchFile } from './intake/store-batch-file.ts'
export {
  suggestDossiers,
  type DossierSuggestion,
  type SuggestionWhy,
} from './intake/suggest-dossiers.queries.ts'
export { mayTakeApartAgain, takeApartAgain } from './intake/take-apart-again.ts'
export {
  listFailedPages,
  listFilings,
  listRefusedFiles,
  listWaitingFiles,
  listWaitingPagesOf,
  type WaitingFile,
  type WhyWaiting,
} from './intake/waiting-files.queries.ts'
export { readAgain } from './reading/read-again.ts'
export { checkFileAgain, keepFixityGoing } from './keeping/check-fixity.ts'
export { listFindings, readFixity, type FindingRow, type FixityState } from './keeping/fixity.queries.ts'
export { findCopyOf, takeArchiveCopy } from './keeping/get-copy.ts'
export { enterPackagedDossier, nameInPackage } from './keeping/enter-dossier.ts'
export { listLastChecks, listPackaged, listSharingFiles, readPackagedRows, type PackagedDossier, type PackagedRows, type PackageOf } from './keeping/package.queries.ts'
export { keepDerivedFile, supersedeFile } from './keeping/copy.repository.ts'
export {
  findAskedOf,
  findPackage,
  listDossiersInPackage,
  listFondsToPackage,
  listPackageLines,
  listPackages,
  type AskedOf,
  type AskedPackage,
  type PackageLine,
} from './keeping/asked-packages.queries.ts'
export { changePackage, dropPackageLines, insertPackage, keepPackageLines } from './keeping/asked-packages.repository.ts'
export { CLEAR_PACKAGE, ENTER_PACKAGE, LOOK_THROUGH_PACKAGE, MAKE_PACKAGE } from './archive.job-names.ts'
export { PACKAGE_FORMAT, packagedDossierSchema, type PackagedDossierFile } from './keeping/package.schemas.ts'
export { canKeepScanProfiles, canTakeIn } from './archive.permissions.ts'
export { retentionOf } from './keeping/retention.law.ts'
export { makeMissingCopies } from './keeping/make-copy.ts'
export { giveUpCovers } from './cover/give-up-covers.ts'
export { listMissingCovers } from './cover/missing-covers.queries.ts'
export { printCoverSheets, type CoverWords } from './print-cover-sheets.ts'
export { getPageImage, getPageShape, type ImageVariant, type PageImage } from './reading/page-images.ts'
export {
  getHandedInFile,
  getPageView,
  listPagesToReview,
  type PageToReview,
  type PageView,
} from './reading/page-view.queries.ts'
export { requeueOldReadings, requeueWaiting } from './reading/requeue.ts'
export { listRecordNames, type RecordName } from './record-names.queries.ts'
export { countDossiers, countPagesByState, countReading, countUnfiled, listOldestDossiers } from './counts.queries.ts'
export type { FieldName, PlaceSuggestions } from './fields/index.ts'
export { FIELD_NAMES } from './archive.schemas.ts'
export { getPersonPage, type PersonPage } from './person-page.queries.ts'
export { listTimeline, type TimelineEvent } from './timeline/timeline.queries.ts'
export { listProofPages } from './timeline/proof.queries.ts'
export { proofOf, type Proof, type ProofPage, type RegisterFact } from './timeline/proof.model.ts'
export { placeOnLine, type Standing } from './timeline/timeline.model.ts'
export { findWordsOnPage, search, type PaperHit, type PersonHit, type SearchResult } from './search/index.ts'
export { assignRecords, canAssignRecords, findEndedUnit } from './assignment/assign-records.ts'
export { listReassignments, type ReassignmentRow } from './assignment/reassignments.queries.ts'
export { insertFile } from './archive.repository.ts'
