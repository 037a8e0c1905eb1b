import { openJsEngine } from './js-engine.ts'
import { openNativeEngine } from './native-engine.ts'
import { OcrError, type OcrEngine } from './ocr-engine.ts'

export type EngineChoice = 'auto' | 'native' | 'js'

/** What ANSINH_OCR says: `auto` (default) takes the native program when it is there, `native` and `js` insist. */
export function engineChoice(env: NodeJS.ProcessEnv = process.env): EngineChoice {
  const value = env['ANSINH_OCR']
  return value === 'native' || value === 'js' ? value : 'auto'
}

/** Opens the engine of the choice. Throws `ocr.engine-missing` when `native` is asked for and there is none. */
export async function openEngine(choice: EngineChoice = engineChoice()): Promise<OcrEngine> {
  if (choice !== 'js') {
    const native = await openNativeEngine()
    if (native !== undefined) return native
    if (choice === 'native') throw new OcrError('ocr.engine-missing', { choice })
  }
  return openJsEngine()
}
