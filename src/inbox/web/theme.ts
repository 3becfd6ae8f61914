/** One look for inbox, simulator and public pages. */
import { type ComboboxItem, createTheme, isOptionsGroup, type OptionsFilter } from '@mantine/core'
import '@fontsource/be-vietnam-pro/400.css'
import '@fontsource/be-vietnam-pro/500.css'
import '@fontsource/be-vietnam-pro/600.css'
import '@fontsource/be-vietnam-pro/700.css'
import { plain } from './plain.ts'

/** What is typed into a list of choices finds them without diacritics too. */
const byPlainWords: OptionsFilter = ({ options, search, limit }) => {
  const wanted = plain(search.trim())
  const fits = (one: ComboboxItem) => plain(one.label).includes(wanted)
  return options.filter((one) => isOptionsGroup(one) || fits(one)).slice(0, limit)
}
// The list itself scrolls: around it would be a region that the keyboard cannot reach.
const choices = {
  filter: byPlainWords,
  withScrollArea: false,
  // A list open by focus alone would take the Escape that is meant for the dialog.
  openOnFocus: false,
  styles: { options: { maxHeight: 240, overflowY: 'auto' as const } },
}

export const theme = createTheme({
  fontFamily: '"Be Vietnam Pro", system-ui, sans-serif',
  headings: { fontFamily: '"Be Vietnam Pro", system-ui, sans-serif', fontWeight: '600' },
  // The deep green of the police uniform; white on shades 7 to 9 keeps a contrast of 5:1 and more.
  colors: {
    green: [
      '#edf7f1',
      '#d7ecdf',
      '#afd8bf',
      '#84c49d',
      '#5db17f',
      '#40a069',
      '#2b8f57',
      '#1f7a48',
      '#17673b',
      '#0e4d2b',
    ],
  },
  primaryColor: 'green',
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: 'md',
  fontSizes: { xs: '0.875rem', sm: '0.9375rem', md: '1rem', lg: '1.125rem', xl: '1.25rem' },
  cursorType: 'pointer',
  components: {
    Select: { defaultProps: choices },
    MultiSelect: { defaultProps: choices },
    Modal: { defaultProps: { padding: 'lg', radius: 'lg', closeButtonProps: { 'aria-label': 'Đóng hộp thoại' } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Đóng thông báo' } } },
  },
})
