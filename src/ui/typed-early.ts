/**
 * Takes note of what somebody filled in before the script arrived, and returns how to give it back: making the page alive sets every field to
 * what the page was made with. Giving back tells the fields' listeners as if it were typed now. To be called right before.
 */
export function keepTyped(root: ParentNode): () => void {
  const filled: (() => void)[] = []
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
  return () => filled.forEach((one) => one())
}
