// Whether what is written can be read: colours of texts and of what is behind them.
/** Every element with text of its own: what it is, its colour, and the nearest background that is not transparent. */
export const TEXTS = `[...document.querySelectorAll('body *')]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
  .map((element) => {
    let at = element
    while (at.parentElement !== null && getComputedStyle(at).backgroundColor === 'rgba(0, 0, 0, 0)') at = at.parentElement
    return [element.tagName + '.' + element.className, getComputedStyle(element).color, getComputedStyle(at).backgroundColor]
  })`

/** Relative luminance and contrast of two `rgb(…)` colours (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [a, b] = [one, other].map((colour) => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
      const share = Number(part) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  })
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05)
}
