// jest runs the same type stripping that Node does in production, so that tests and server execute the same text.
import { stripTypeScriptTypes } from 'node:module'

export default {
  process(source, path) {
    return { code: path.endsWith('.ts') ? stripTypeScriptTypes(source) : source }
  },
  getCacheKey(source) {
    return `strip-types-1:${process.version}:${source}`
  },
}
