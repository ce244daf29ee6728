// The flows of doctor.test.mjs on PostgreSQL.
import { onPostgres } from '../../lib/on_postgres.mjs'

await onPostgres(() => import('../doctor.test.mjs'))
