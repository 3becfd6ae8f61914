/** Opens the left pane where a narrow screen hides it. */
import { ActionIcon } from '@mantine/core'
import { IconMenu2 } from '@tabler/icons-react'

/** The button. */
export const MenuButton = ({ onMenu }: { onMenu(): void }) => (
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
)
