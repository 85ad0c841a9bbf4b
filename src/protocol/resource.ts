import { type Form, fieldList } from './fields.ts'

/** The resources that are asked for by name (RFC 8707 §2); absent: none in particular. */
export interface Resources {
  readonly resources?: readonly string[] | undefined
}

/** Reads them from a form, where they may be repeated. */
export function resourcesIn(form: Form): Resources {
  const resources = fieldList(form, 'resource')
  return resources.length === 0 ? {} : { resources }
}

/** Spells them for a form. */
export function writeResources({ resources }: Resources): { readonly resource?: readonly string[] | undefined } {
  return { resource: resources }
}
