/** What every reader makes of a document, whatever its format. */

/** A heading, a paragraph or a line of a list, with where it stands in the document ("trang 2", "mục Hồ sơ"). */
export interface Block {
  kind: 'heading' | 'paragraph' | 'item' | 'step'
  /** 1 is the highest heading; 0 when it is no heading. */
  level: number
  text: string
  place: string
}

/** A row of a question list. */
export interface AskedRow {
  topic: string
  question: string
  answer: string
  place: string
}

/** A document as read. `rows` is filled only for spreadsheets, `blocks` for all others. */
export interface Source {
  blocks: Block[]
  rows: AskedRow[]
  /** Title the document gives itself, or null. */
  title: string | null
  /** Number of pages or sheets, or null where the format has none. */
  pages: number | null
  /** What the person should know about the reading, e.g. pages without text. */
  notes: string[]
}

/** Most characters of text taken from one document. */
export const maxText = 2_000_000

// Invisible marks and direction overrides could hide text from the person who approves the draft.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** One clean line: NFC, no invisible characters, single spaces. */
export function cleanLine(text: string): string {
  return text
    .replace(/[\t\r\n\u00a0]/g, ' ')
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
}

// The marks of TCVN3 (¸ á, µ à, ¶ ả, · ã, ¹ ạ, ® đ, ­ ư, ¬ ơ …) between letters. Fonts such as .VnTime show them as Vietnamese.
const tcvn3 = /(?<=[A-Za-z])[µ¸¶·¹¨©ª«¬®¾»¼½ÆÇÈÉÊËÎÏÐÑÕÖ×ØÜÝÞßñòóôõö÷øùú]|[®¬](?=[A-Za-zµ¸¶·¹])/g
const vietnamese = /[ăâđêôơưĂÂĐÊÔƠƯạ-ỹẠ-Ỹ]/g
// Private-use and replacement characters: a font whose table of characters is missing.
const unreadable = /[\ufffd\ue000-\uf8ff]/g

/** Whether the letters are not the ones a reader sees: an encoding from before Unicode, or a broken font. */
export function looksGarbled(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const old = text.match(tcvn3)?.length ?? 0
  const bad = text.match(unreadable)?.length ?? 0
  return (old >= 8 && old > (text.match(vietnamese)?.length ?? 0)) || (bad >= 8 && bad > letters / 10)
}
