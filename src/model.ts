/** Chat model and embeddings behind LangChain's types: any OpenAI-compatible endpoint, a local ONNX model, or none. */
import { Embeddings } from '@langchain/core/embeddings'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'

/** One prompt in, the text out. Throws when the endpoint fails or `signal` fires. */
export type AskModel = (prompt: string, signal: AbortSignal) => Promise<string>

/** Opens the endpoint of the settings; null without LLM_BASE_URL. Nothing is called yet. */
export async function openModel(settings: {
  baseUrl?: string
  model?: string
  apiKey?: string
}): Promise<AskModel | null> {
  if (!settings.baseUrl || !settings.model) return null
  const { ChatOpenAI } = await import('@langchain/openai')
  const chat = new ChatOpenAI({
    model: settings.model,
    apiKey: settings.apiKey ?? 'none',
    temperature: 0,
    maxTokens: 700,
    maxRetries: 0,
    configuration: { baseURL: settings.baseUrl },
  })
  return asking(chat)
}

/** Turns any LangChain chat model into one question and one text. */
export function asking(chat: BaseChatModel): AskModel {
  return async (prompt, signal) => {
    const message = await chat.invoke([{ role: 'user', content: prompt }], { signal })
    return typeof message.content === 'string'
      ? message.content
      : message.content.map((part) => ('text' in part ? String(part.text) : '')).join('')
  }
}

/** Which embeddings: `local` is trained on the knowledge base, the others name a model. */
export interface EmbeddingSettings {
  kind: 'local' | 'transformers' | 'openai'
  model?: string
  baseUrl?: string
  apiKey?: string
}

/** Opens the embeddings of the settings; null = the local encoder. The id is kept with the index, which refuses another. */
export async function openEmbeddings(
  settings: EmbeddingSettings,
): Promise<{ id: string; embeddings: Embeddings } | null> {
  if (settings.kind === 'local') return null
  const model = settings.model!
  if (settings.kind === 'openai') {
    const { OpenAIEmbeddings } = await import('@langchain/openai')
    const embeddings = new OpenAIEmbeddings({
      model,
      apiKey: settings.apiKey ?? 'none',
      maxRetries: 1,
      configuration: { baseURL: settings.baseUrl },
    })
    return { id: `openai:${settings.baseUrl}:${model}`, embeddings }
  }
  return { id: `transformers:${model}`, embeddings: await OnnxEmbeddings.open(model) }
}

/** The part of @huggingface/transformers that is used; the package is installed by those who want it. */
type Pipeline = (texts: string[], options: { pooling: 'mean'; normalize: true }) => Promise<{ tolist(): number[][] }>

/** A local ONNX model, from a folder or a hub, through @huggingface/transformers. */
class OnnxEmbeddings extends Embeddings {
  private readonly pipe: Pipeline

  private constructor(pipe: Pipeline) {
    super({})
    this.pipe = pipe
  }

  static async open(model: string): Promise<OnnxEmbeddings> {
    const name = '@huggingface/transformers'
    const library = (await import(name).catch(() => {
      throw new Error(`EMBEDDINGS=transformers needs the package ${name}: npm install ${name}`)
    })) as { pipeline(task: string, model: string): Promise<Pipeline> }
    const pipe = await library.pipeline('feature-extraction', model).catch((error: Error) => {
      throw new Error(
        `EMBEDDINGS_MODEL: ${model} cannot be loaded (${error.message}). Give the folder of an ONNX model, or a hub name with network.`,
      )
    })
    return new OnnxEmbeddings(pipe)
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    return (await this.pipe(texts, { pooling: 'mean', normalize: true })).tolist()
  }

  override async embedQuery(text: string): Promise<number[]> {
    return (await this.embedDocuments([text]))[0]!
  }
}
