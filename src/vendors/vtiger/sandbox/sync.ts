import { modules } from './describe/modules.js'
import { Crash, failures, WebServiceError } from './errors.js'
import type { Context } from './query.js'
import { maySee } from './query.js'
import { renderListed } from './render.js'
import type { Row } from './store.js'

const pageSize = 100

/**
 * The change feed. Takes records changed strictly after a second, oldest first: a page of 100, then the rest of the
 * last second, so that no page boundary falls inside a second.
 */
export function sync(context: Context, modifiedTime: string, elementType: string, syncType: string): unknown {
  const { store, user } = context
  if (!store.behaviour.sync || !/^\d+$/.test(modifiedTime) || Number(modifiedTime) === 0) throw new Crash()
  const application = syncType.toLowerCase() === 'application'
  if (application && !user.isAdmin) {
    throw new WebServiceError('ACCESS_DENIED', 'Only admin users can perform application sync')
  }
  const module = modules.get(elementType)
  if (elementType === 'Users') return { updated: [], deleted: [], more: false, lastModifiedTime: modifiedTime }
  if (elementType !== '' && !module?.isCrm) throw failures.denied()
  // Milliseconds overflow the date and count as the beginning of time.
  const since = Number(modifiedTime) > 99_999_999_999 ? 0 : Number(modifiedTime)
  const candidates =
    module === undefined ? [...modules.values()].flatMap(({ name }) => store.rows(name)) : store.rows(module.name)
  const changed = candidates
    .filter((row) => row.module.isCrm && row.modifiedAt > since && maySee(context, row))
    .filter((row) => application || isOwn(context, row, syncType.toLowerCase() === 'userandgroup'))
    .sort((left, right) => left.modifiedAt - right.modifiedAt)
  const lastSecond = changed[Math.min(pageSize, changed.length) - 1]?.modifiedAt ?? Number(modifiedTime)
  const page = changed.filter((row) => row.modifiedAt <= lastSecond)
  return {
    updated: page.filter((row) => !row.deleted).map((row) => renderListed(store, row, user)),
    deleted: page.filter((row) => row.deleted).map((row) => store.idOf(row)),
    more: page.length < changed.length,
    lastModifiedTime: lastSecond,
  }
}

function isOwn({ user }: Context, row: Row, withGroups: boolean): boolean {
  const owner = Number(row.values['assigned_user_id'])
  return owner === user.number || (withGroups && user.groups.includes(owner))
}
