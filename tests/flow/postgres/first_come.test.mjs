// The flows of first_come.test.mjs on PostgreSQL.
import { onPostgres } from '../../lib/on_postgres.mjs'

await onPostgres(() => import('../first_come.test.mjs'))
