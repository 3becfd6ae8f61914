/** Pushes in this browser: asked for only by the person's own press of a button. */
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { post, sentence } from './api.ts'

const bytesOf = (key: string): Uint8Array<ArrayBuffer> => {
  const text = atob(key.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(text, (one) => one.charCodeAt(0))
}
const worker = '/inbox/push-worker.js'

/** Whether this browser gets pushes, can get them, and the switch. */
export function usePush(publicKey: string | null) {
  const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
  const [on, setOn] = useState(false)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (!able || !publicKey) return
    void navigator.serviceWorker
      .getRegistration(worker)
      .then((registration) => registration?.pushManager.getSubscription())
      .then((subscription) => setOn(Boolean(subscription)))
  }, [able, publicKey])

  const toggle = async () => {
    setBusy(true)
    try {
      const registration = await navigator.serviceWorker.register(worker, { scope: '/inbox/' })
      await navigator.serviceWorker.ready
      const known = await registration.pushManager.getSubscription()
      if (known) {
        await post('/notices/push', { endpoint: known.endpoint, keys: null })
        await known.unsubscribe()
        setOn(false)
        return
      }
      if ((await Notification.requestPermission()) !== 'granted') return
      const made = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytesOf(publicKey!),
      })
      const { keys } = made.toJSON()
      await post('/notices/push', { endpoint: made.endpoint, keys })
      setOn(true)
    } catch (error) {
      notifications.show({ message: sentence(error), color: 'red' })
    } finally {
      setBusy(false)
    }
  }
  const denied = able && Notification.permission === 'denied'
  const why = !able
    ? 'Trình duyệt này không hỗ trợ, hoặc trang chưa chạy trên https.'
    : denied
      ? 'Trình duyệt đang chặn thông báo của trang này; hãy mở lại trong cài đặt trình duyệt.'
      : null
  return { on, busy, possible: able && !denied, why, toggle }
}
