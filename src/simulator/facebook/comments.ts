/** Graph calls on comments: answering under one, reading what stands there. */
import { Router } from 'express'
import { reply } from '../exchange.ts'
import type { PublicPlaces } from '../public.ts'
import type { World } from '../world.ts'
import type { GraphProblem } from './message.ts'
import { bodyOf, refuse } from './request.ts'

const privateWithinMs = 7 * 24 * 3_600_000

/** Why the private reply to a comment is refused now; the person it would reach otherwise. */
export function privateReply(world: World, places: PublicPlaces, commentId: string): GraphProblem | { psid: string } {
  const comment = places.comments.get(commentId)
  if (!comment || comment.author === 'page')
    return { code: 100, subcode: 2534025, message: '(#100) The comment is invalid for a private reply' }
  if (world.clock.now().getTime() - comment.at.getTime() > privateWithinMs)
    return { code: 100, subcode: 2534025, message: '(#100) The comment is too old for a private reply' }
  if (comment.privateReply !== null) return { code: 10900, message: '(#10900) Activity already replied to' }
  return { psid: comment.author }
}

/** Router for `/{comment}/comments`. */
export function commentCalls(world: World, places: PublicPlaces): Router {
  const router = Router()
  router
    .route('/:comment/comments')
    .post((req, res) => {
      const comment = places.comments.get(req.params.comment)
      if (!comment)
        return refuse(res, { code: 100, subcode: 33, message: 'Unsupported post request. Object does not exist' })
      const text = bodyOf(req)?.message
      if (typeof text !== 'string' || text.trim() === '' || text.length > 8_000)
        return refuse(res, { code: 100, message: '(#100) Param message must be a non-empty string' })
      const body = bodyOf(req)
      world.record({
        channel: 'facebook',
        personId: comment.id,
        kind: 'comment',
        api: 'graph',
        text,
        buttons: [],
        quickReplies: [],
        attachments: [],
        metadata: null,
        tag: null,
        messageId: null,
        taken: true,
        error: null,
        fault: null,
        body,
      })
      reply(res, 200, { id: places.replyUnder(comment, text).id })
    })
    .get((req, res) => {
      const under = [...places.comments.values()].filter(({ parentId }) => parentId === req.params.comment)
      reply(res, 200, {
        data: under.map(({ id, text, at }) => ({ id, message: text, created_time: at.toISOString() })),
      })
    })
  return router
}
