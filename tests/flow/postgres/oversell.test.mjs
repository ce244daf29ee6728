// The flows of oversell.test.mjs on PostgreSQL.
import { onPostgres } from '../../lib/on_postgres.mjs'

await onPostgres(() => import('../oversell.test.mjs'))
