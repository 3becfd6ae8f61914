/** Fits one reply to a channel: parts that end at a sentence, choices as buttons, and as numbered text where titles are long. */
import type { Choice } from '../assistant/outcome.ts'
import type { Button, ChannelLimits } from '../channels/channel.ts'
import { splitText } from '../channels/split-text.ts'

/** One message ready to be stored. */
export interface Part {
  text: string
  buttons: Button[]
}

/** Splits `text` for the channel and puts the choices under the last part. Nothing is cut: a choice whose title does not fit
 * on a button is written out and numbered, and its button carries the number and the beginning. */
export function toParts(text: string, choices: Choice[], limits: ChannelLimits): Part[] {
  const fits = (choice: Choice) =>
    choice.short !== undefined && choice.title.length > limits.buttonTitle ? { ...choice, title: choice.short } : choice
  const shown = choices.slice(0, limits.buttons).map(fits)
  const tooLong = shown.some((choice) => choice.title.length > limits.buttonTitle)
  const written = tooLong && !shown.every((choice, index) => text.includes(`${index + 1}. ${choice.title}`))
  const list = written ? `\n\n${shown.map((choice, index) => `${index + 1}. ${choice.title}`).join('\n')}` : ''
  const texts = splitText(text + list, limits.text)
  return texts.map((part, index) => ({
    text: part,
    buttons:
      index === texts.length - 1
        ? shown.map((choice, n) => toButton(choice, tooLong ? n + 1 : null, limits.buttonTitle))
        : [],
  }))
}

function toButton(choice: Choice, number: number | null, limit: number): Button {
  const title = number === null ? choice.title : `${number}. ${choice.title}`
  return { type: 'reply', title: title.length <= limit ? title : shorten(title, limit), payload: choice.payload }
}

function shorten(title: string, limit: number): string {
  const cut = title.slice(0, limit - 1)
  const word = cut.lastIndexOf(' ')
  return `${(word > limit / 2 ? cut.slice(0, word) : cut).trimEnd()}…`
}
