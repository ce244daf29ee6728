// on_postgres.mjs: the flows of another file once more, with PostgreSQL as the store. Skipped, and counted as
// such, only where there is no PostgreSQL.
import { test } from 'node:test'
import { hasPostgres } from './postgres.mjs'

export async function onPostgres(load) {
  if (!hasPostgres()) {
    test('on PostgreSQL', { skip: 'there is no PostgreSQL on this machine' })
    return
  }
  process.env.STORE = 'postgres'
  await load()
}
