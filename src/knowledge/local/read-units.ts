/** Reads knowledge/local and checks it against the shared knowledge base. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { overlap, type Problem, referencesIn } from '../read.ts'
import { dayInVietnam, type KnowledgeBase } from '../topic.ts'
import { type LocalFigure, type LocalSection, type Unit, unitFile } from './unit-file.ts'
import { readYamlFile } from './yaml-file.ts'

/** The lexicon lies in the same folder and is read by lexicon.ts. */
const notUnits = 'lexicon.yaml'

/** Everything that the files of knowledge/local hold. Drafts are checked but left out. */
export interface LocalFiles {
  units: Map<string, Unit>
  sections: LocalSection[]
  figures: LocalFigure[]
}

/** Reads `folder` (knowledge/local); what is bad is left out and told. A folder that is not there holds nothing. */
export function inspectLocal(folder: string, base: KnowledgeBase): { files: LocalFiles; problems: Problem[] } {
  const all: LocalFiles = { units: new Map(), sections: [], figures: [] }
  const drafts = new Set<string>()
  const problems: Problem[] = []
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && name !== notUnits)
    : []
  for (const name of names.sort()) {
    const { value, problems: found, lineOf } = readYamlFile(unitFile, join(folder, name))
    problems.push(...found)
    if (!value) continue
    const file = `local/${name}`
    for (const [index, one] of value.units.entries()) {
      const line = lineOf('units', index)
      const twin = all.units.get(one.id)
      if (twin) problems.push({ file, line, reason: `unit ${one.id} exists already at ${twin.file}:${twin.line}` })
      else all.units.set(one.id, { ...one, file, line, example: value.example })
    }
    all.sections.push(...value.sections.map((one, index) => ({ ...one, file, line: lineOf('sections', index) })))
    all.figures.push(...value.figures.map((one, index) => ({ ...one, file, line: lineOf('figures', index) })))
    if (value.draft) drafts.add(file)
  }
  const bad = [...checkUnits(all, base), ...checkSections(all, base), ...checkFigures(all, base)]
  problems.push(...bad)
  const broken = new Set(bad.map((problem) => `${problem.file}:${problem.line}`))
  const good = (one: { file: string; line: number }) => !drafts.has(one.file) && !broken.has(`${one.file}:${one.line}`)
  const units = new Map([...all.units].filter(([, unit]) => good(unit)))
  const rests = (one: { unit: string; file: string; line: number }) => good(one) && units.has(one.unit)
  return { files: { units, sections: all.sections.filter(rests), figures: all.figures.filter(rests) }, problems }
}

function checkUnits({ units }: LocalFiles, base: KnowledgeBase): Problem[] {
  const problems: Problem[] = []
  const named = new Map<string, Unit>()
  for (const unit of units.values()) {
    const complain = (reason: string) =>
      problems.push({ file: unit.file, line: unit.line, reason: `${unit.id}: ${reason}` })
    if (unit.parent) {
      const parent = units.get(unit.parent)
      if (!parent) complain(`parent ${unit.parent} does not exist`)
      else if (parent.level !== 'province') complain(`parent ${unit.parent} is no province`)
      else if (parent.example !== unit.example) complain('an example and a real unit are not mixed')
    }
    for (const office of unit.serves)
      if (base.referents.get(office)?.type !== 'office') complain(`serves: ${office} is no office of data/`)
    const key = `${unit.parent}|${unit.name.toLowerCase()}`
    const twin = named.get(key)
    if (twin && overlap(twin, unit))
      complain(`"${unit.name}" is already the name of ${twin.id} (${twin.file}:${twin.line})`)
    named.set(key, unit)
  }
  return problems
}

function checkSections({ units, sections }: LocalFiles, base: KnowledgeBase): Problem[] {
  const problems: Problem[] = []
  for (const [index, section] of sections.entries()) {
    const complain = (reason: string) => problems.push({ file: section.file, line: section.line, reason })
    if (!units.has(section.unit)) complain(`unit ${section.unit} does not exist`)
    for (const topic of section.topics) if (!base.topics.has(topic)) complain(`topic ${topic} does not exist`)
    for (const { id } of referencesIn(section.text)) if (!base.referents.has(id)) complain(`{{${id}}} is not in data/`)
    const twin = sections.slice(0, index).find((other) => {
      const same = other.unit === section.unit && other.heading === section.heading && other.mode === 'replace'
      return (
        same &&
        section.mode === 'replace' &&
        overlap(other, section) &&
        other.topics.some((topic) => section.topics.includes(topic))
      )
    })
    if (twin)
      complain(`"${section.heading}" is replaced already at ${twin.file}:${twin.line} for some of the same days`)
  }
  return problems
}

function checkFigures({ units, figures }: LocalFiles, base: KnowledgeBase): Problem[] {
  const problems: Problem[] = []
  for (const [index, figure] of figures.entries()) {
    const complain = (reason: string) => problems.push({ file: figure.file, line: figure.line, reason })
    if (!units.has(figure.unit)) complain(`unit ${figure.unit} does not exist`)
    if (base.referents.get(figure.figure)?.type !== 'figure') complain(`${figure.figure} is no figure of data/`)
    const earlier = figures
      .slice(0, index)
      .find((other) => other.unit === figure.unit && other.figure === figure.figure)
    if (earlier) complain(`stands already at ${earlier.file}:${earlier.line}: write all values in one entry`)
    for (const [place, value] of figure.values.entries())
      if (figure.values.slice(0, place).some((other) => overlap(other, value)))
        complain('values hold on some of the same days')
  }
  return problems
}

/** What is past its `reviewBy` on the day of `at`. */
export function overdueIn({ units, sections, figures }: LocalFiles, at: Date): Problem[] {
  const day = dayInVietnam(at)
  return [...units.values(), ...sections, ...figures]
    .filter((one) => one.reviewBy < day)
    .map(({ file, line, reviewBy }) => ({ file, line, reason: `had to be checked again by ${reviewBy}` }))
}

/** Whatever has a last day or a day by which it must be checked again. */
export function endingsIn({ units, sections, figures }: LocalFiles): {
  what: string
  name: string
  on: string
  file: string
}[] {
  const made = (kind: string, name: string, on: string | null, { file, line }: { file: string; line: number }) =>
    on ? [{ what: `local-${kind}:${file}:${name}`.slice(0, 300), name, on, file: `${file}:${line}` }] : []
  return [
    ...[...units.values()].flatMap((unit) => [
      ...made('unit', unit.name, unit.to, unit),
      ...made('review', `Kiểm tra lại ${unit.name}`, unit.reviewBy, unit),
    ]),
    ...sections.flatMap((one) => [
      ...made('section', `${one.heading} (${one.unit})`, one.to, one),
      ...made('review', `Kiểm tra lại ${one.heading} (${one.unit})`, one.reviewBy, one),
    ]),
    ...figures.flatMap((one) => [
      ...one.values.flatMap((value) => made('figure', `${one.figure} (${one.unit}): ${value.text}`, value.to, one)),
      ...made('review', `Kiểm tra lại ${one.figure} (${one.unit})`, one.reviewBy, one),
    ]),
  ]
}
