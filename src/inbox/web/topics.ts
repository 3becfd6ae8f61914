/** The topics by name. */
import { useQuery } from '@tanstack/react-query'
import { get } from './api.ts'

/** They change only with the knowledge base. */
export const useTopics = () =>
  useQuery({
    queryKey: ['topics'],
    queryFn: ({ signal }) => get<{ topics: { id: string; title: string }[] }>('/topics', signal),
    staleTime: 600_000,
  })
