/** Compares a message of ours with what a platform shows of it. */
import { plainText } from './plain-text.ts'

const settle = (text: string) => plainText(text).normalize('NFC').replace(/\s+/g, ' ').trim()

/** Whether `shown` is our message, perhaps with choices added under it or white space changed. */
export function sameWords(shown: string, ours: string): boolean {
  const wanted = settle(ours)
  return wanted !== '' && settle(shown).startsWith(wanted)
}
