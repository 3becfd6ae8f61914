/** Tells whether an echo repeats words of ours: Zalo says of an echo neither who wrote it nor always with which id. */
import type { Button } from '../channels/channel.ts'
import { choiceLines, plainText } from '../channels/plain-text.ts'

/** Whether `echo` is this message of ours, or a part of it: the platform may cut, recompose and strip signs, and choices that
 * could not be buttons follow as text. */
export function isOwnWording(echo: string, message: { text: string; buttons: unknown[] }): boolean {
  const heard = letters(echo)
  if (heard === '') return false
  const said = letters(plainText(message.text))
  const choices = letters(choiceLines(message.buttons as Button[]))
  return said + choices === heard || said === heard || (choices !== '' && choices.includes(heard) && heard.length >= 4)
}

const letters = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase()
