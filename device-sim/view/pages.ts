/** Things of some lines each on pages of so many; what belongs together is parted only where it is longer than a page. There is always a page. */
export function pagesOf<Line>(things: readonly (readonly Line[])[], room: number): readonly (readonly Line[])[] {
  if (room < 1) return [[]]
  const pages: Line[][] = [[]]
  for (const thing of things) {
    const page = pages.at(-1) ?? []
    if (page.length + thing.length <= room) page.push(...thing)
    else for (let from = 0; from < thing.length; from += room) pages.push(thing.slice(from, from + room))
  }
  return pages.filter((page) => page.length > 0 || pages.length === 1)
}

/** What is to be seen for a while. */
export interface Turn<Line> {
  readonly page: readonly Line[]
  readonly index: number
  readonly mark: string
}

/** The page whose turn it is, and which of how many that is, where there are several: `2/3`. */
export function pageAt<Line>(pages: readonly (readonly Line[])[], beat: number): Turn<Line> {
  const index = beat % Math.max(1, pages.length)
  return { page: pages[index] ?? [], index, mark: pages.length > 1 ? `${index + 1}/${pages.length}` : '' }
}
