/** Drafts of replies, kept in this browser per officer and escalation until they are sent. */
import { useMemo, useState } from 'react'
import { randomId } from './api.ts'
import { useMe } from './me.ts'

interface Draft {
  text: string
  /** The id under which `askedText` was last sent; the same text keeps it, so that a retry is never a second reply. */
  requestId?: string
  askedText?: string
}

const keyOf = (officerId: string, escalation: string) => `inbox-draft:${officerId}:${escalation}`

function read(key: string): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Draft>
    return { ...stored, text: typeof stored.text === 'string' ? stored.text : '' }
  } catch {
    return { text: '' }
  }
}

function write(key: string, draft: Draft): boolean {
  try {
    if (draft.text === '') localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(draft))
    return true
  } catch {
    // Private windows and full disks: the text then lives as long as the page.
    return false
  }
}

/** The draft of one escalation. `keep` tells whether it could be stored. */
export function draftOf(officerId: string, escalation: string) {
  const key = keyOf(officerId, escalation)
  return {
    text: () => read(key).text,
    keep: (text: string) => write(key, { ...read(key), text }),
    requestFor: (text: string): string => {
      const draft = read(key)
      const requestId = draft.askedText === text && draft.requestId ? draft.requestId : randomId()
      write(key, { text, requestId, askedText: text })
      return requestId
    },
    /** The server refused for certain: the next try is a new request, not a repeat of this one. */
    refused: () => write(key, { text: read(key).text }),
    sent: () => write(key, { text: '' }),
  }
}

/** Whether something is typed and unsent for this escalation. */
export const hasDraft = (officerId: string, escalation: string): boolean =>
  read(keyOf(officerId, escalation)).text !== ''

/** The draft of one box, kept on every keystroke. `stored`: whether this browser could keep it. */
export function useDraft(escalation: string) {
  const me = useMe()
  const draft = useMemo(() => draftOf(me.id, escalation), [me.id, escalation])
  const [text, show] = useState(() => draft.text())
  const [stored, setStored] = useState(true)
  return {
    text,
    stored,
    draft,
    setText: (next: string) => {
      show(next)
      setStored(draft.keep(next))
    },
    /** The server has it. */
    done: () => {
      draft.sent()
      show('')
    },
  }
}
