import { PDFiumLibrary } from '@hyzyla/pdfium'

/** The words of a PDF, page by page. */
export async function readPdfPages(pdf: Buffer): Promise<string[]> {
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(pdf)
  try {
    return [...document.pages()].map((page) => page.getText().replaceAll(/\s+/g, ' ').normalize('NFC'))
  } finally {
    document.destroy()
    library.destroy()
  }
}

export const readPdf = async (pdf: Buffer): Promise<string> => (await readPdfPages(pdf)).join('\n')
