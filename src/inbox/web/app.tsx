/** What stands on the screen: sign-in, a first password to change, or the inbox; over it, sign-in again when a session ends. */
import { Button, Center, Loader, Modal, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Me } from '../wire.ts'
import { ApiError, get, onSessionLost, sentence } from './api.ts'
import { ChangePassword } from './change-password.tsx'
import { MeContext } from './me.ts'
import { Shell } from './shell.tsx'
import { SignIn, SignInForm } from './sign-in.tsx'
import { setClock } from './time.ts'

/** The whole page. */
export function App() {
  const client = useQueryClient()
  const [lost, setLost] = useState(false)
  const me = useQuery({
    queryKey: ['me'],
    queryFn: async ({ signal }) => {
      const found = await get<Me>('/me', signal)
      setClock(found.serverTime)
      return found
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  useEffect(() => onSessionLost(() => setLost(true)), [])

  const signedIn = async () => {
    const before = client.getQueryData<Me>(['me'])
    await client.refetchQueries({ queryKey: ['me'] })
    // Somebody else at the same desk must not see what the one before had open.
    if (before && client.getQueryData<Me>(['me'])?.id !== before.id) return window.location.assign('/inbox/')
    setLost(false)
    await client.invalidateQueries()
  }

  if (me.data) {
    return (
      <MeContext.Provider value={me.data}>
        {me.data.mustChangePassword ? <ChangePassword first onDone={signedIn} /> : <Shell />}
        <Modal
          opened={lost}
          onClose={() => {}}
          withCloseButton={false}
          centered
          title="Phiên làm việc đã hết"
          overlayProps={{ blur: 3 }}
        >
          <Stack gap="md">
            <Text c="dimmed">Đăng nhập lại để làm tiếp. Những gì đang gõ vẫn còn nguyên.</Text>
            <SignInForm email={me.data.email} onDone={signedIn} />
          </Stack>
        </Modal>
      </MeContext.Provider>
    )
  }
  if (me.error instanceof ApiError && me.error.status === 401) return <SignIn onDone={signedIn} />
  if (me.error) {
    return (
      <Center h="100dvh" p="lg">
        <Stack align="center" gap="md" maw={420} ta="center">
          <Text fw={600} size="lg">
            Chưa mở được hộp thư
          </Text>
          <Text c="dimmed">{sentence(me.error)}</Text>
          <Button onClick={() => me.refetch()}>Thử lại</Button>
        </Stack>
      </Center>
    )
  }
  return (
    <Center h="100dvh">
      <Loader role="status" aria-label="Đang mở hộp thư" />
    </Center>
  )
}
