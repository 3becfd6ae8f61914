/** Conversations API: how a client looks up whether a message did arrive. */
import { Router } from 'express'
import { reply } from '../exchange.ts'
import type { Message, Person, World } from '../world.ts'

/** Router for `/{page}/conversations`, `/{conversation}`, `/{conversation}/messages` and `/{message}`. */
export function conversations(world: World): Router {
  const { pageId } = world.settings.facebook
  const router = Router()
  const idOf = (person: Person) => `t_${person.id}`
  const page = { id: pageId, name: world.unitName }
  const item = (message: Message) => {
    const citizen = world.person('facebook', message.personId)
    const person = { id: message.personId, name: citizen?.name ?? '' }
    const [from, to] = message.from === 'unit' ? [page, person] : [person, page]
    return {
      id: message.id,
      created_time: graphTime(message.at),
      from,
      to: { data: [to] },
      message: message.text ?? '',
    }
  }
  const messagesOf = (person: Person) => {
    const newest = world.thread('facebook', person.id).slice(-20).reverse()
    return { data: newest.map(item), paging: { cursors: { before: '', after: '' } } }
  }
  const summary = (person: Person, fields: string) => ({
    id: idOf(person),
    updated_time: graphTime(world.thread('facebook', person.id).at(-1)?.at ?? world.settings.now()),
    ...(/\bmessages\b/.test(fields) && { messages: messagesOf(person) }),
    ...(/\bparticipants\b/.test(fields) && { participants: { data: [{ id: person.id, name: person.name }, page] } }),
  })
  const personOf = (conversation: string) => world.person('facebook', conversation.slice(2))

  router.get('/:page/conversations', (req, res) => {
    const { user_id: userId, fields = '' } = req.query
    const known = world.people('facebook').filter((person) => world.thread('facebook', person.id).length > 0)
    const wanted = typeof userId === 'string' ? known.filter((person) => person.id === userId) : known
    reply(res, 200, { data: wanted.map((person) => summary(person, String(fields))) })
  })
  router.get('/:conversation/messages', (req, res, next) => {
    const person = personOf(req.params.conversation)
    if (!req.params.conversation.startsWith('t_') || !person) return next()
    reply(res, 200, messagesOf(person))
  })
  router.get('/:object', (req, res, next) => {
    const { object } = req.params
    const person = object.startsWith('t_') ? personOf(object) : null
    if (person) return reply(res, 200, summary(person, String(req.query.fields ?? '')))
    const message = object.startsWith('m_') ? findMessage(world, object) : null
    return message ? reply(res, 200, item(message)) : next()
  })
  return router
}

function findMessage(world: World, id: string): Message | null {
  for (const person of world.people('facebook')) {
    const found = world.thread('facebook', person.id).find((message) => message.id === id)
    if (found) return found
  }
  return null
}

const graphTime = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, '+0000')
