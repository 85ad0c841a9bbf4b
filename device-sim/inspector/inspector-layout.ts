import { keyRuns, line } from '../view/pieces.ts'
import type { KeyHint } from '../view/screen.ts'
import type { Area, Sheet } from '../view/sheet.ts'
import type { InspectorScreen } from './inspector-screen.ts'
import { answerSection, headSection, networkSection, tokenSection } from './layout-facts.ts'
import { sequenceSection } from './layout-sequence.ts'
import { timelineSection } from './layout-timeline.ts'
import { type Section, shareHeight } from './section.ts'

/** What can be done with a run, also with one of long ago. */
const replayKeys: readonly KeyHint[] = [
  { key: 'i', does: 'close' },
  { key: 'x', does: 'export' },
]

/** What the developer can do; the first is the last to go. */
const keys: readonly KeyHint[] = [
  ...replayKeys,
  { key: 'r', does: 'poll early' },
  { key: 'n', does: 'network' },
  { key: 't', does: 'time' },
  { key: 'p', does: 'profile' },
]

/** From this height on there is room for air: a rule above every section. */
const airyFrom = 24

/**
 * Places an inspector in a part of a sheet. Where it is small, sections go in this order: the sequence, the last answer, the
 * tokens, the network; the phase, the timeline and the keys stay.
 */
export function putInspector(sheet: Sheet, { x, y, width, height }: Area, screen: InspectorScreen): void {
  const isAiry = height >= airyFrom
  const [head, ...rest] = sectionsOf(screen, width)
  const framed = [head, ...rest.map((section) => (isAiry ? ruled(section, width) : section))]
  const order = [0, 1, 3, 5, 4, 2]
  let row = y
  for (const { section, rows } of shareHeight(framed, order, height - 1)) {
    section?.put(sheet, { x, y: row, width, height: rows })
    row += rows
  }
  sheet.put(x, y + height - 1, keyRuns(screen.isReplay ? replayKeys : keys, width))
}

function sectionsOf(screen: InspectorScreen, width: number): readonly (Section | undefined)[] {
  return [
    headSection(screen, width),
    timelineSection(screen.timeline),
    sequenceSection(screen.sequence, width),
    networkSection(screen.network),
    answerSection(screen.lastAnswer, width),
    tokenSection(screen.tokens, width),
  ]
}

function ruled(section: Section | undefined, width: number): Section | undefined {
  return (
    section && {
      least: section.least + 1,
      most: section.most + 1,
      enough: section.enough && section.enough + 1,
      put: (sheet, area) => {
        sheet.put(area.x, area.y, line('─'.repeat(width), 'rule'))
        section.put(sheet, { ...area, y: area.y + 1, height: area.height - 1 })
      },
    }
  )
}
