// The flows of transfer.test.mjs with the shop on PostgreSQL before it moves.
import { onPostgres } from '../../lib/on_postgres.mjs'

await onPostgres(() => import('../transfer.test.mjs'))
