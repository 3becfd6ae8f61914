/** What the signed-in officer can do with an escalation now, and doing it. The server checks all of it again. */
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type CloseReason, closeEffects, next, openStates } from '../../escalation/states.ts'
import type { EscalationState } from '../../store/tables.ts'
import type { EscalationDetail, EscalationItem, Me } from '../wire.ts'
import { ApiError, post, sentence } from './api.ts'

export type Dialog = 'giveBack' | 'transfer' | 'close' | 'snooze' | 'merge' | 'topic'

/** Which actions stand open; a button that cannot work is not shown. */
export function possible(item: EscalationItem, me: Me) {
  const state = item.state as EscalationState
  const mine = item.ownerId === me.id
  const held = item.ownerId !== null
  const has = (action: Me['may'][number]) => me.may.includes(action)
  const overOwner = mine || !held || has('others')
  const waits = openStates.includes(state)
  // Answering takes what nobody holds, so nothing has to be pressed before writing.
  const writing = next(state, 'claim') ?? state
  const free = !held || mine
  const reasons = me.closeReasons.filter(({ key }) => next(state, closeEffects[key as CloseReason].event) !== null)
  return {
    mine,
    take: has('take') && (!held || (mine && state === 'ASSIGNED')) && next(state, 'claim') !== null,
    reply: has('reply') && free && next(writing, 'reply') !== null,
    ask: has('reply') && mine && next(state, 'askCitizen') !== null,
    submit: has('reply') && free && next(writing, 'submit') !== null,
    giveBack: has('giveBack') && held && overOwner && next(state, 'giveBack') !== null,
    release: has('giveBack') && overOwner,
    transfer: has('transfer') && overOwner && next(state, 'transfer') !== null,
    merge: has('merge') && overOwner && next(state, 'merge') !== null,
    snooze: has('snooze') && overOwner && waits,
    topic: has('topic') && overOwner && waits,
    note: has('note'),
    close: has('close') && overOwner && reasons.length > 0,
    reasons,
  }
}

/** What every act answers; `text`: what was typed, when a reply was taken back. */
interface Done {
  done: true
  escalation: EscalationItem | null
  text?: string | null
}

const said: Record<string, string> = {
  take: 'Bạn đã nhận xử lý. Trợ lý tự động im lặng trong cuộc trò chuyện này.',
  'give-back': 'Đã trả lại cho đơn vị.',
  release: 'Trợ lý tự động trả lời trở lại trong cuộc trò chuyện này.',
  transfer: 'Đã chuyển. Hạn trả lời không đổi.',
  close: 'Đã đóng yêu cầu. Trợ lý tự động trả lời trở lại.',
  ask: 'Đã hỏi người dân. Thời hạn tạm dừng tới khi họ trả lời.',
  submit: 'Đã trình chỉ huy duyệt. Hạn với người dân không đổi.',
  approve: 'Đã duyệt, câu trả lời đang được gửi.',
  return: 'Đã trả lại để sửa.',
  topic: 'Đã gắn chủ đề.',
  merge: 'Đã gộp. Cả hai mã tra cứu vẫn dùng được.',
  undo: 'Đã thu hồi, tin chưa gửi đi.',
}

/** Runs an action on the escalation, at the version the officer saw. */
export function useAct(item: EscalationItem) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ action, body }: { action: string; body?: object }) =>
      post<Done>(`/escalations/${item.accountId}/${item.id}/${action}`, { version: item.version, ...body }),
    onSuccess: ({ escalation }, { action }) => {
      if (said[action]) notifications.show({ message: said[action], color: 'green' })
      if (!escalation) return
      client.setQueryData<EscalationDetail>(
        ['escalation', item.accountId, item.id],
        (detail) => detail && { ...detail, escalation },
      )
    },
    onError: (error) => {
      // A lost session shows the sign-in dialog, which says enough.
      if (error instanceof ApiError && error.status === 401) return
      notifications.show({ message: sentence(error), color: 'red', autoClose: 8_000 })
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['escalation', item.accountId, item.id] }),
        client.invalidateQueries({ queryKey: ['messages', item.accountId, item.id] }),
        client.invalidateQueries({ queryKey: ['list'] }),
        client.invalidateQueries({ queryKey: ['counters'] }),
      ]),
  })
}
