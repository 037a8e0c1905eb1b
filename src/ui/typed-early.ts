/**
 * Takes note of what somebody filled in before the script arrived, and of where the caret stands, and returns how to give it back: making the
 * page alive sets every field to what the page was made with, which puts the caret at the end as well. Giving back tells the fields' listeners
 * as if it were typed now. To be called right before.
 */
export function keepTyped(root: Document): () => void {
  const filled: (() => void)[] = []
  const putCaretBack = keepCaret(root)
  const giveBack = (field: HTMLElement, set: () => void) =>
    filled.push(() => {
      set()
      for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }))
    })
  for (const field of root.querySelectorAll('input, textarea')) {
    const input = field as HTMLInputElement
    const { value, checked, type } = input
    if (type === 'checkbox' || type === 'radio') {
      if (checked !== input.defaultChecked) giveBack(input, () => (input.checked = checked))
    } else if (type === 'file') {
      // Files chosen stay chosen; nobody has heard of them yet.
      if ((input.files?.length ?? 0) > 0) giveBack(input, () => undefined)
    } else if (type !== 'hidden' && value !== input.defaultValue) giveBack(input, () => (input.value = value))
  }
  for (const select of root.querySelectorAll('select')) {
    const { value } = select
    const given = [...select.options].find((option) => option.defaultSelected) ?? select.options[0]
    if (select.selectedOptions[0] !== given) giveBack(select, () => (select.value = value))
  }
  return () => {
    filled.forEach((one) => one())
    afterFieldsCameAlive(putCaretBack)
  }
}

/** Right after the fields came alive and before anything that is typed next: the fields lose what was selected in them in a task of the same kind. */
export const afterFieldsCameAlive = (work: () => void): void => queueMicrotask(work)

/** Where somebody is typing what is typed next must not land elsewhere. */
function keepCaret(root: Document): () => void {
  const field = root.activeElement
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || field.selectionStart === null) return () => undefined
  const { value, selectionStart, selectionEnd, selectionDirection } = field
  return () => {
    if (root.activeElement === field && field.value === value) field.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined)
  }
}
