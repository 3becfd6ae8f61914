/** Reads one YAML file by a schema; every problem has its file, line and reason. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { Problem } from '../read.ts'

/** A file that was read: `value` is null when it is bad. */
export interface ReadFile<T> {
  value: T | null
  problems: Problem[]
  lineOf(...path: PropertyKey[]): number
}

/** Reads `path`. Problems name the file with its folder, e.g. local/vi-du.yaml. */
export function readYamlFile<S extends z.ZodType>(schema: S, path: string): ReadFile<z.output<S>> {
  const file = join(basename(dirname(path)), basename(path))
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8').normalize('NFC'), { lineCounter: lines, uniqueKeys: true })
  const lineOf = (...keys: PropertyKey[]): number => {
    for (let length = keys.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: error.linePos?.[0].line ?? 1,
      reason: `YAML: ${error.message.split('\n')[0]}`,
    }))
    return { value: null, problems, lineOf }
  }
  const checked = schema.safeParse(document.toJS() ?? {})
  if (checked.success) return { value: checked.data, problems: [], lineOf }
  const problems = checked.error.issues.map((issue) => ({
    file,
    line: lineOf(...issue.path),
    reason: `${issue.path.join('.') || 'file'}: ${issue.message}`,
  }))
  return { value: null, problems, lineOf }
}
