/** Rows of a CSV text: commas or semicolons, quoted cells, as Excel and LibreOffice save it. */
export function csvRows(text: string): string[][] {
  const content = text.replace(/^\ufeff/, '')
  const head = content.slice(0, content.search(/\r?\n|$/))
  const comma = head.split(';').length > head.split(',').length ? ';' : ','
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let place = 0; place < content.length; place++) {
    const letter = content[place]!
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (content[place + 1] === '"') cell += content[place++]
      else quoted = false
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === comma) {
      row.push(cell)
      cell = ''
    } else if (letter === '\n') {
      rows.push([...row, cell.replace(/\r$/, '')])
      row = []
      cell = ''
    } else cell += letter
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}
