// The flows of crash.test.mjs on PostgreSQL.
import { onPostgres } from '../../lib/on_postgres.mjs'

await onPostgres(() => import('../crash.test.mjs'))
