import type { OcrEngine } from '#platform/ocr/ocr-engine.ts'

/** In the place of a recogniser where the test is about what is kept, not about what is read: pages are prepared for real, then three words come. */
export async function openEngine(): Promise<OcrEngine> {
  return {
    name: 'fake',
    version: 'fake 1',
    recognise: async () =>
      ['Giấy', 'báo', 'tử'].map((text, index) => ({
        text,
        confidence: 96,
        box: [40 + index * 60, 40, 90 + index * 60, 70],
        line: 0,
      })),
    close: async () => undefined,
  }
}
