/** What every page besides the queues has: a title, the menu button of a narrow screen, actions at the right. */
import { ActionIcon } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** The frame. */
export function PageFrame({
  title,
  actions,
  onMenu,
  children,
}: {
  title: string
  actions?: ReactNode
  onMenu(): void
  children: ReactNode
}) {
  return (
    <main className="page">
      <header className="page-head">
        <ActionIcon
          className="only-narrow"
          variant="subtle"
          color="gray"
          size={44}
          aria-label="Mở danh sách hàng đợi"
          onClick={onMenu}
        >
          <IconMenu2 size={22} stroke={1.7} />
        </ActionIcon>
        <h1>{title}</h1>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  )
}
