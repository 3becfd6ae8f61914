/** Text for platforms that show markdown raw, and choices for people who see no buttons. */
import type { Button } from './channel.ts'
import { splitText } from './split-text.ts'

/** Takes markdown's signs away, keeps its words: neither Zalo nor Messenger renders them. Never makes a text longer. */
export function plainText(text: string): string {
  return text
    .replace(/\[([^\]\n]+)\]\((https?:\/\/[^)\s]+)\)/g, (_all, label: string, url: string) =>
      label === url ? url : `${label}: ${url}`,
    )
    .replace(/\*\*([^*\n]+)\*\*/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/^#{1,6} +/gm, '')
    .replace(/^([ \t]*)[*-] +/gm, '$1• ')
}

/** The choices as lines: replies numbered so that a number can be typed, links and phones spelled out. */
export function choiceLines(buttons: Button[]): string {
  let number = 0
  return buttons
    .map((button) => {
      if (button.type === 'url') return `${button.title}: ${button.url}`
      if (button.type === 'phone') return `${button.title}: ${button.phone}`
      number += 1
      return `${number}. ${button.title}`
    })
    .join('\n')
}

/** Text and choices without buttons: one message where it fits, else the choices follow in further ones. */
export function withChoices(text: string, buttons: Button[], limit: number): string[] {
  if (buttons.length === 0) return [text]
  const lines = choiceLines(buttons)
  const together = `${text}\n\n${lines}`
  return together.length <= limit ? [together] : [text, ...splitText(lines, limit)]
}
