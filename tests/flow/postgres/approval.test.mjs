// The flows of approval.test.mjs on PostgreSQL.
import { onPostgres } from '../../lib/on_postgres.mjs'

await onPostgres(() => import('../approval.test.mjs'))
