/** Writes a tiny but real embedding model as a folder that @huggingface/transformers opens: a table of word vectors as an ONNX graph
 * (one Gather), a word-level tokenizer and their settings. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)])
const number = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)]
const bytes = (field: number, content: ArrayLike<number>): number[] => [
  ...varint((field << 3) | 2),
  ...varint(content.length),
  ...Array.from(content),
]
const text = (field: number, value: string): number[] => bytes(field, Buffer.from(value))

const float = 1
const int64 = 7
/** A named value of unknown batch and length; a third axis has a fixed size. */
const value = (field: number, name: string, kind: number, size?: number): number[] => {
  const axes = [text(2, 'batch'), text(2, 'length'), ...(size ? [number(1, size)] : [])]
  const shape = axes.flatMap((axis) => bytes(1, axis))
  return bytes(field, [...text(1, name), ...bytes(2, bytes(1, [...number(1, kind), ...bytes(2, shape)]))])
}

/** Makes the folder: each of `words` gets a vector of its own of `size` numbers. */
export function writeTinyModel(folder: string, words: readonly string[], size: number): void {
  const vocabulary = ['[PAD]', '[UNK]', ...words]
  const table = Float32Array.from({ length: vocabulary.length * size }, (_, place) =>
    Math.sin(1 + Math.floor(place / size) * 12.9898 + (place % size) * 78.233),
  )
  const graph = [
    ...bytes(1, [...text(1, 'table'), ...text(1, 'input_ids'), ...text(2, 'last_hidden_state'), ...text(4, 'Gather')]),
    ...text(2, 'tiny'),
    ...bytes(5, [
      ...number(1, vocabulary.length),
      ...number(1, size),
      ...number(2, float),
      ...text(8, 'table'),
      ...bytes(9, new Uint8Array(table.buffer)),
    ]),
    ...value(11, 'input_ids', int64),
    ...value(11, 'attention_mask', int64),
    ...value(12, 'last_hidden_state', float, size),
  ]
  const model = [...number(1, 8), ...bytes(8, [...text(1, ''), ...number(2, 13)]), ...bytes(7, graph)]
  mkdirSync(join(folder, 'onnx'), { recursive: true })
  writeFileSync(join(folder, 'onnx', 'model.onnx'), Uint8Array.from(model))
  const json = (name: string, content: object): void => writeFileSync(join(folder, name), JSON.stringify(content))
  json('config.json', { model_type: 'bert', hidden_size: size, vocab_size: vocabulary.length })
  json('tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: 64,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
  })
  json('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      unk_token: '[UNK]',
    },
  })
}
