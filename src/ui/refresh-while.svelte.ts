import { refreshAll } from '$app/navigation'

const EVERY_MS = 3000

/** Asks for the page's data again every few seconds while `busy` answers true; a hidden tab asks for nothing. Called while a component is made. */
export function refreshWhile(busy: () => boolean): void {
  $effect(() => {
    if (!busy()) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void refreshAll()
    }, EVERY_MS)
    return () => clearInterval(timer)
  })
}
