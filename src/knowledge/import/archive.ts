/** Opens docx and xlsx, which are zip archives, within bounds.
 * The readers behind never see the archive itself: they get a new one that holds its XML parts only, so that no macro, no
 * embedded file and no second reading of a crafted archive reaches them. */
import { zipSync } from 'fflate'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { ImportRefused } from './refusal.ts'

const maxParts = 5_000
const maxPart = 64 * 1024 * 1024
const maxWhole = 150 * 1024 * 1024

/** The XML parts of an archive by name. */
export type Parts = Map<string, Buffer>

/** Reads the XML parts. Refuses what is damaged, protected by a password, too big inside, or declares XML entities. */
export async function openArchive(bytes: Buffer): Promise<Parts> {
  const zip = await openZip(bytes)
  const parts: Parts = new Map()
  let count = 0
  let whole = 0
  try {
    for await (const entry of zip.eachEntry()) {
      count += 1
      whole += entry.uncompressedSize
      // Sizes that the archive declares; yauzl stops an entry that turns out longer than declared.
      if (count > maxParts || entry.uncompressedSize > maxPart || whole > maxWhole) throw new ImportRefused('bomb')
      if (entry.isEncrypted()) throw new ImportRefused('protected')
      if (/vbaProject/i.test(entry.fileName)) throw new ImportRefused('macro')
      if (!/\.(xml|rels)$/i.test(entry.fileName)) continue
      const part = await readEntry(zip, entry)
      // The bytes are searched as they are and as UTF-16, in which a declaration could hide.
      if (/<!(DOCTYPE|ENTITY)/i.test(part.toString('latin1').replaceAll('\0', '')))
        throw new ImportRefused('forbiddenXml')
      if (parts.has(entry.fileName)) throw new ImportRefused('corrupt', `${entry.fileName} hai lần`)
      parts.set(entry.fileName, part)
    }
  } catch (error) {
    throw error instanceof ImportRefused ? error : new ImportRefused('corrupt', undefined, error)
  } finally {
    zip.close()
  }
  if (/macroEnabled/i.test(parts.get('[Content_Types].xml')?.toString() ?? '')) throw new ImportRefused('macro')
  return parts
}

/** A plain archive of the parts. */
export function closeArchive(parts: Parts): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(parts), { level: 0 }))
}

async function openZip(bytes: Buffer): Promise<ZipFile> {
  try {
    return await yauzl.fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true })
  } catch (error) {
    throw new ImportRefused('corrupt', undefined, error)
  }
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
